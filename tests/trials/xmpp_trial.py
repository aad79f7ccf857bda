"""Newcomers and members of an XMPP server, in any order of what they can do, while plugin, usher and server come and go."""

import threading
import time

from worker import end_all
from xmpp_book import Book
from xmpp_check import Check
from xmpp_members import Member
from xmpp_newcomers import Newcomer
from xmpp_organizer import Organizer
from xmpp_site import Harm, Site

ROUND_SECONDS = 240
NEWCOMERS, MEMBERS = 10, 6
END_SECONDS = 170  # what a person may wait for at most, twice


def play(site, book, seed, findings, seconds):
    """One round, up to the moment in which nobody is there any more."""
    stopping, harmless = threading.Event(), threading.Event()
    people = [Organizer(site, book, seed, findings, stopping),
              *(Newcomer(f"newcomer {number}", site, book, seed, findings, stopping) for number in range(NEWCOMERS)),
              *(Member(f"member {number}", site, book, seed, findings, stopping) for number in range(MEMBERS))]
    harm = Harm(site, seed, findings, harmless)
    for worker in (*people, harm):
        worker.start()
    stopping.wait(seconds)
    harmless.set()
    end_all([harm], findings, END_SECONDS)
    stopping.set()
    end_all(people, findings, END_SECONDS)


def run(folder, ledger, seed, seconds, findings):
    book = Book(seed, ledger)
    site = Site(folder, ledger, book)
    try:
        check = Check(site, book, findings)
        deadline = time.monotonic() + seconds
        number = 0
        while time.monotonic() < deadline:
            number += 1
            play(site, book, f"{seed}.{number}", findings, min(ROUND_SECONDS, max(10, deadline - time.monotonic())))
            check.after_round()
            findings.say(f"round {number}: {len(check.accounts)} accounts, {len(check.invites)} invites, "
                         f"{len(check.events)} events")
    finally:
        site.stop()
