"""Who follows the feed of events, each in another way and from any node, and keeps what it was told."""

import hashlib
import json
import subprocess

import requests

from usher import BINARY, HOST, clean_environment
from cluster_clients import ANSWER_SECONDS, Client


def digest(event):
    return event["id"], hashlib.sha256(json.dumps(event, sort_keys=True).encode()).hexdigest()[:16]


class Reader(Client):
    """`seen` has what it was told since the last round was judged."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.seen = []
        self.cursor = None

    def again(self, seed, stopping):
        """Another thread of the same reader, which goes on where this one was."""
        other = type(self)(self.name, self.site, self.book, self.key, seed, self.findings, stopping)
        other.seen, other.cursor = self.seen, self.cursor
        return other

    def catch_up(self):
        """Reads until there is nothing more, from nodes that are well."""
        while Pager.read(self, self.dice.choice(self.site.nodes), 0):
            pass

    def turn(self):
        """One step, from a node that may be away."""
        self.pause(0, 0.5)
        try:
            self.read(self.dice.choice(self.site.nodes), self.dice.choice([0, 0, 3]))
        except (requests.RequestException, subprocess.SubprocessError):
            self.findings.did("requests without an answer")

    def take(self, events, cursor):
        self.seen += map(digest, events)
        self.cursor = cursor or self.cursor
        self.findings.did(f"events read by {type(self).__name__}", len(events))


class Pager(Reader):
    def read(self, node, wait):
        query = "limit=200" + (f"&wait={wait}" if wait else "") + (f"&after={self.cursor}" if self.cursor else "")
        answer = requests.get(f"{node.url}/api/v1/events?{query}", headers={"Authorization": f"Bearer {self.key}"},
                              timeout=ANSWER_SECONDS)
        if answer.status_code == 200:
            page = answer.json()
            self.take(page["events"], page["next_cursor"])
            return len(page["events"])
        return None


class Listener(Reader):
    """By a stream, until it ends."""

    def read(self, node, wait):
        headers = {"Authorization": f"Bearer {self.key}", "Accept": "text/event-stream",
                   **({"Last-Event-ID": self.cursor} if self.cursor else {})}
        with requests.get(f"{node.url}/api/v1/events", headers=headers, stream=True, timeout=ANSWER_SECONDS) as answer:
            if answer.status_code != 200:
                return
            lines = 0
            cursor = None
            for line in answer.iter_lines(decode_unicode=True):
                name, _, value = line.partition(": ")
                if name == "id":
                    cursor = value
                elif name == "data":
                    self.take([json.loads(value)], cursor)
                lines += 1
                if self.stopping.is_set() or lines > 4000:
                    return


class LogReader(Reader):
    """By the command, on one machine or another."""

    def read(self, node, wait):
        self.stopping.wait(2)
        after = ["--after", self.cursor] if self.cursor else ["--limit", "1000000"]
        result = subprocess.run([BINARY, "log", HOST, *after, "--output", "json", "--config", str(node.config)],
                                env=clean_environment(), capture_output=True, text=True, timeout=60)
        self.findings.did(f"commands that ended with {result.returncode}")
        self.findings.expect(result.returncode in (0, 1), "a command failed", result.stderr)
        if result.returncode == 0:
            told = json.loads(result.stdout)
            self.take(told["events"], told["cursor"])
