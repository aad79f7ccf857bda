"""The feed of events on PostgreSQL, whose numbers are not in the order in which transactions end."""

import collections
import subprocess

import pytest

from usher import HOST, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.trial, pytest.mark.every_time]

WRITERS, TRANSACTIONS, EVENTS = 8, 250, 50  # 100,000 events
PAGE = 200

# Pauses let transactions end in another order than they began.
TRANSACTION = """BEGIN;
INSERT INTO events (epoch, time, host, type, actor_type, object)
  SELECT event_epoch, 0, h.id, 0, 5, '{writer} ' || ({first} + n)
  FROM installation, hosts h, generate_series(0, {events} - 1) n WHERE h.name = '{host}';
SELECT FROM pg_sleep(random() / 100);
COMMIT;
"""


class Reader:
    """Follows the feed page by page, from its beginning."""

    def __init__(self, usher, key):
        self.usher, self.after = usher, None
        self.headers = {"Authorization": f"Bearer {key}"}
        self.seen = collections.defaultdict(list)  # what each writer wrote, as it came
        self.count = 0

    def read(self):
        """Reads on for as long as there is something. @returns how many were seen so far"""
        while True:
            query = {"limit": PAGE, "actor": "system", **({"after": self.after} if self.after else {})}
            answer = self.usher.request("GET", "/api/v1/events", headers=self.headers, params=query)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            for event in page["events"]:
                writer, number = event["object"].split()
                self.seen[writer].append(int(number))
            self.count += len(page["events"])
            self.after = page["next_cursor"] or self.after
            if len(page["events"]) < PAGE:
                return self.count


def test_readers_miss_nothing_while_writers_end_in_any_order(install, postgresql, database):
    usher = install(database_url=database).start()
    key = usher.create_key("--scope", "events:read")
    psql = postgresql.psql(database.rpartition("/")[2], "usher")
    readers = [Reader(usher, key) for _ in range(2)]
    writers = []
    for writer in range(WRITERS):
        script = "".join(TRANSACTION.format(writer=writer, first=i * EVENTS, events=EVENTS, host=HOST)
                         for i in range(TRANSACTIONS))
        writers.append(subprocess.Popen(psql, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True))
        writers[-1].stdin.write(script)
        writers[-1].stdin.close()
    while any(writer.poll() is None for writer in writers):
        readers[0].read()
    assert [writer.returncode for writer in writers] == [0] * WRITERS
    everything = WRITERS * TRANSACTIONS * EVENTS
    for reader in readers:
        wait_until(lambda reader=reader: reader.read() >= everything, "all events", 60)
        assert reader.seen == {str(writer): list(range(TRANSACTIONS * EVENTS)) for writer in range(WRITERS)}
