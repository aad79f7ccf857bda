"""Clients of every kind on nodes that share a PostgreSQL, while nodes, database and what is between them come to harm."""

import json
import threading
import time

from cluster_book import Book
from cluster_check import Check
from cluster_clients import SCOPES, SURELY_SECONDS, Batcher, Changer, KeyMaker, Registrar, Repeater
from cluster_harms import Harm
from cluster_readers import Listener, LogReader, Pager
from cluster_site import Site, connections_of
from receiver import Receiver, respond
from usher import HOST
from worker import Worker, end_all

ROUND_SECONDS = 240
CONNECTIONS_MAX = 8  # of a node, as docs/cluster.md has it


class Counter(Worker):
    """Counts the connections of each node."""

    def __init__(self, site, seed, findings, stopping):
        super().__init__("counter", seed, findings, stopping)
        self.site = site

    def turn(self):
        ports = {self.site.server.port, *([self.site.bouncer.port] if self.site.bouncer else [])}
        for node in self.site.nodes:
            process = node.process
            count = connections_of(process.pid, ports) if process else 0
            self.findings.took("connections of a node (no seconds)", count)
            self.findings.expect(count <= CONNECTIONS_MAX, "more connections than allowed", f"{node.folder.name}: {count}")
        self.stopping.wait(0.5)


def keep_letters(receiver, book, findings):
    def answer(handler, letter):
        id = letter.headers["webhook-id"]
        first = book.letters.setdefault(id, letter.body)
        findings.expect(first == letter.body, "one letter with two contents", f"{first}, {letter.body}")
        findings.did("letters")
        respond(handler, 204)
    receiver.answer = answer


def play(site, book, key, readers, seed, findings, seconds):
    """One round, up to the moment in which nobody asks any more."""
    stopping, harmless = threading.Event(), threading.Event()

    def client(kind, number):
        return kind(f"{kind.__name__} {number}", site, book, key, seed, findings, stopping)
    clients = [client(kind, number) for kind, count in
               {Changer: 4, Repeater: 1, Batcher: 1, KeyMaker: 1, Registrar: 4}.items() for number in range(count)]
    followers = [reader.again(seed, stopping) for reader in readers]
    harms = [Harm(site, seed, findings, harmless), Counter(site, seed, findings, stopping)]
    for worker in (*clients, *followers, *harms):
        worker.start()
    harmless.wait(seconds)
    harmless.set()
    end_all(harms[:1], findings, 700)
    stopping.set()
    end_all([*clients, *followers, *harms[1:]], findings, SURELY_SECONDS + 60)
    return followers


def run(folder, ledger, seed, seconds, findings):
    book, receiver = Book(), Receiver()
    site = Site(folder, ledger)
    try:
        keep_letters(receiver, book, findings)
        site.nodes[0].cli("webhook", "create", HOST, receiver.url, "--type", "account.created,invite.revoked")
        key = site.nodes[0].create_key("--scope", SCOPES)
        begin = json.loads(site.nodes[0].cli("log", HOST, "--output", "json").stdout)["cursor"]
        readers = [kind(f"{kind.__name__} {number}", site, book, key, seed, findings, threading.Event())
                   for number, kind in enumerate([Pager, Pager, Listener, LogReader])]
        for reader in readers:
            reader.cursor = begin
        check = Check(site, book, readers, key, findings)
        deadline = time.monotonic() + seconds
        number = 0
        while time.monotonic() < deadline:
            number += 1
            readers = play(site, book, key, readers, f"{seed}.{number}", findings,
                           min(ROUND_SECONDS, max(10, deadline - time.monotonic())))
            check.readers = readers
            check.after_round()
            findings.say(f"round {number}: {sum(map(len, check.told.values()))} events, {len(book.uses)} registrations")
    finally:
        receiver.close()
        site.stop()
