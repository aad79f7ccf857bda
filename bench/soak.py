"""A paced, mixed load for long: memory, file descriptors and latency must stay flat."""

import argparse
import http.client
import pathlib
import random
import re
import statistics
import sys
import tempfile
import threading
import time

from processes import HOST
from usher import Usher
from usher_postgresql import UsherOnPostgres

SLICES = 24
STORES = {"sqlite": Usher, "postgresql": UsherOnPostgres}
# How much higher the last third of a run may be than the second, the first being for warming up.
GROWTH_MAX = {"resident MiB": (1.05, 2), "descriptors": (1.0, 4), "p99 ms": (1.5, 5)}


class Client(threading.Thread):
    """Makes invites, opens pages, shows bad keys and breaks connections, at a rate of its own."""

    def __init__(self, server, key, rate, stopping):
        super().__init__(daemon=True)
        self.server, self.key, self.pause, self.stopping = server, key, 1 / rate, stopping
        self.dice = random.Random()
        self.links = []
        self.seconds = []
        self.problems = []

    def run(self):
        due = time.monotonic()
        connection = self.connect()
        while not self.stopping.is_set():
            due = max(due + self.pause, time.monotonic() - 1)
            self.stopping.wait(max(0, due - time.monotonic()))
            try:
                self.ask(connection)
            except (OSError, http.client.HTTPException) as problem:
                self.problems.append(repr(problem))
                connection = self.connect()
            if self.dice.random() < 0.01:
                connection.close()
                connection = self.connect()
        connection.close()

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)

    def ask(self, connection):
        kind = self.dice.random()
        if kind < 0.5 or not self.links:
            self.send(connection, "POST", "/invites_api", {"Authorization": f"Bearer {self.key}"}, 201)
        elif kind < 0.9:
            self.send(connection, "GET", self.dice.choice(self.links), {}, 200)
        elif kind < 0.95:
            self.send(connection, "GET", "/invite?" + "".join(self.dice.choices("abcDEF123", k=22)), {}, 404)
        else:
            self.send(connection, "POST", "/invites_api", {"Authorization": "Bearer not/a-key"}, 403)

    def send(self, connection, method, path, headers, expected):
        started = time.monotonic()
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        self.seconds.append(time.monotonic() - started)
        if answer.status != expected:
            self.problems.append(f"{method} answered {answer.status}")
        elif expected == 201:
            location = answer.headers["Location"]
            self.links = (self.links + ["/" + location.split("/", 3)[3]])[-200:]

    def take_seconds(self):
        seconds, self.seconds = self.seconds, []
        return seconds


def gauge(text, name):
    return float(re.search(rf"^{name} (\S+)$", text, re.MULTILINE)[1])


def look(server, clients):
    connection = http.client.HTTPConnection("127.0.0.1", server.operations_port, timeout=30)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    seconds = sorted(second for client in clients for second in client.take_seconds())
    return {"requests": len(seconds),
            "resident MiB": gauge(text, "process_resident_memory_bytes") / 2**20,
            "descriptors": gauge(text, "process_open_fds"),
            "p99 ms": seconds[int(len(seconds) * 0.99)] * 1000 if seconds else float("inf")}


def is_flat(name, samples):
    """Compares the medians of the second and the last third."""
    third = len(samples) // 3
    before = statistics.median(sample[name] for sample in samples[third:2 * third])
    after = statistics.median(sample[name] for sample in samples[2 * third:])
    factor, slack = GROWTH_MAX[name]
    return before, after, after <= before * factor + slack


def soak(kind, minutes, rate, folder):
    stopping = threading.Event()
    server = kind(folder / "usher")
    server.config.write_text(server.config.read_text().replace('per_key = "off"',
                                                               'per_key = "off"\nper_address_failures = "off"'))
    with server:
        key = server.path.partition("key=")[2]
        clients = [Client(server, key, rate / 8, stopping) for _ in range(8)]
        for client in clients:
            client.start()
        samples = []
        for number in range(1, SLICES + 1):
            stopping.wait(minutes * 60 / SLICES)
            samples.append(look(server, clients))
            print(f"{number} of {SLICES}: " + ", ".join(f"{value:.1f} {name}" for name, value in samples[-1].items()),
                  flush=True)
        stopping.set()
        for client in clients:
            client.join(60)
        problems = [problem for client in clients for problem in client.problems]
        stored = server.invites_stored()
    return samples, problems, stored


def main():
    arguments = argparse.ArgumentParser(prog="script/soak", description=__doc__)
    arguments.add_argument("--minutes", type=float, default=10, help="how long (10; 60 for a release)")
    arguments.add_argument("--store", choices=STORES, default="sqlite", help="where invites are kept (sqlite)")
    arguments.add_argument("--rate", type=float, default=800, help="requests a second in all (800)")
    arguments = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="usher-soak-") as folder:
        samples, problems, stored = soak(STORES[arguments.store], arguments.minutes, arguments.rate, pathlib.Path(folder))
    good = not problems
    print(f"\n{arguments.store}: {sum(sample['requests'] for sample in samples)} requests in {arguments.minutes:g} "
          f"minutes, {stored} invites of {HOST}; {len(problems)} problems {problems[:3] or ''}\n")
    print("| what | second third | last third | flat |\n|---|---:|---:|---|")
    for name in GROWTH_MAX:
        before, after, flat = is_flat(name, samples)
        good = good and flat
        print(f"| {name} | {before:.1f} | {after:.1f} | {'yes' if flat else 'NO'} |")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
