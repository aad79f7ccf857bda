"""How far people come: what is counted of pages and of what was recorded, and that looking at a page does nothing else."""

import contextlib
import csv
import io
import json
import sqlite3
import time

import pytest
import requests

from forms import fill_in
from ledger import token_of
from test_postgres import name_of
from usher import HOST, wait_until

GOOD_PASSWORD = "wide open meadow 47"
SOON = 30  # it is written down every five seconds
DAY_MS = 24 * 60 * 60 * 1000
PREFETCH = {"Sec-Purpose": "prefetch"}


class Reader:
    """Somebody with an API key that shows statistics and events."""

    def __init__(self, usher):
        self.usher = usher
        self.key = usher.create_key("--scope", "stats:read,events:read,invites:read")

    def get(self, path, code=200, **headers):
        answer = self.usher.request("GET", "/api/v1/" + path, headers={"Authorization": f"Bearer {self.key}", **headers})
        assert answer.status_code == code, answer.text
        return answer

    def total(self):
        return self.get("stats").json()["total"]

    def events(self, *types):
        query = "&".join(f"type={name}" for name in types)
        return self.get(f"events?limit=200&{query}").json()["events"]

    def comes_to(self, **counts):
        """Waits until that much was counted in all, and sees that it stays so."""
        wait_until(lambda: all(self.total()[name] >= count for name, count in counts.items()), f"{counts}", SOON)
        assert {name: self.total()[name] for name in counts} == counts


def id_of(usher, link):
    return json.loads(usher.cli("invite", "show", link, "--output", "json").stdout)["id"]


def in_database(usher, statement, *values):
    with contextlib.closing(sqlite3.connect(usher.database, timeout=30)) as database, database:
        return database.execute(statement, values).fetchall()


@pytest.fixture(params=["sqlite", "postgresql"])
def usher(request, install):
    url = request.getfixturevalue("database") if request.param == "postgresql" else None
    return install(serve_arguments=["--demo-accounts"], database_url=url).start()


def test_the_way_from_an_invite_to_an_account_is_counted(usher):
    reader = Reader(usher)
    links = [usher.create_invite() for _ in range(3)]
    for link in links[:2]:
        assert usher.page(link).status_code == 200
    assert fill_in(usher, "register", token_of(links[0]), username="juliet", password="kavo-7").status_code == 422
    assert fill_in(usher, "register", token_of(links[0]), username="juliet", password=GOOD_PASSWORD).status_code == 303
    reader.comes_to(created=3, opened=2, form=2, registered=1)
    day, = reader.get("stats").json()["days"]
    assert (day["host"], day["created"], day["registered"]) == (HOST, 3, 1)
    table = list(csv.DictReader(io.StringIO(reader.get("stats", Accept="text/csv").text)))
    assert table == [{name: str(value) for name, value in day.items()}]
    printed = json.loads(usher.cli("stats", "--host", HOST, "--output", "json").stdout)
    assert printed["days"] == [day]
    assert day["day"] in usher.cli("stats").stdout


def test_an_opening_is_recorded_once_a_day_and_counted_each_time(usher):
    reader = Reader(usher)
    link = usher.create_invite()
    for _ in range(3):
        usher.page(link)
    reader.comes_to(opened=3)
    usher.page(link)
    reader.comes_to(opened=4)
    event, = reader.events("invite.opened")
    assert (event["object"], event["actor"]) == (id_of(usher, link), {"type": "system", "id": "pages"})
    assert event["data"] == {"day": event["time"][:10]}
    assert reader.get(f"invites/{id_of(usher, link)}/openings").json() == {"openings": [{"day": event["time"][:10], "count": 4}]}
    record = json.dumps(reader.events())
    assert "127.0.0.1" not in record and token_of(link) not in record


def test_looking_at_a_page_changes_nothing_about_an_invite(usher):
    reader = Reader(usher)
    link = usher.create_invite("--uses", "3")
    before = reader.get(f"invites/{id_of(usher, link)}")
    for method, headers in [("GET", {}), ("HEAD", {}), ("GET", PREFETCH), ("HEAD", PREFETCH)]:
        assert requests.request(method, usher.url + "/invite?" + token_of(link), headers=headers, timeout=10).status_code == 200
    for page in ("register", "invites_register_web"):
        assert requests.get(f"{usher.url}/{page}?t={token_of(link)}", timeout=10).status_code == 200
    reader.comes_to(opened=1, form=0, registered=0)
    after = reader.get(f"invites/{id_of(usher, link)}")
    assert (after.json(), after.headers["ETag"]) == (before.json(), before.headers["ETag"])
    assert reader.get(f"invites/{id_of(usher, link)}/redemptions").json() == {"redemptions": []}
    assert [event["type"] for event in reader.events() if event["object"] == id_of(usher, link)] == \
        ["invite.created", "invite.opened"]


def test_what_was_seen_is_written_where_usher_stops(usher):
    reader = Reader(usher)
    link = usher.create_invite()
    reader.comes_to(created=1)
    for _ in range(2):
        usher.page(link)
    usher.restart()
    reader.comes_to(opened=2)


def test_an_invite_that_expires_is_told_of_once(usher):
    reader = Reader(usher)
    short = usher.create_invite("--ttl", "1s")
    over = usher.create_invite("--ttl", "2s")
    usher.cli("invite", "revoke", over)
    wait_until(lambda: reader.events("invite.expired"), "the event", SOON)
    usher.restart()
    reader.usher.page(usher.create_invite())
    reader.comes_to(created=3, opened=1)  # housekeeping went round once more
    event, = reader.events("invite.expired")
    assert (event["object"], event["actor"]) == (id_of(usher, short), {"type": "system", "id": "expiry"})
    assert event["data"]["expired_at"] <= event["time"]


def test_what_expired_while_usher_was_off_is_told_of_at_the_start(usher):
    reader = Reader(usher)
    links = [usher.create_invite("--ttl", "2s") for _ in range(3)]
    usher.stop()
    time_is_over = time.time() + 2
    wait_until(lambda: time.time() > time_is_over, "them to expire", 10)
    usher.start()
    wait_until(lambda: len(reader.events("invite.expired")) == len(links), "the events", SOON)


def test_through_two_nodes_all_is_counted_once(install, database, postgresql):
    first = install(serve_arguments=["--demo-accounts"], database_url=database).start()
    second = install(data_dir=first.data_dir, serve_arguments=["--demo-accounts"], database_url=database).start()
    reader = Reader(first)
    links = [node.create_invite() for node in (first, second)]
    short = [node.create_invite("--ttl", "1s") for node in (first, second) for _ in range(10)]
    for link in links:
        for node in (first, second):
            assert requests.get(node.url + "/invite?" + token_of(link), timeout=10).status_code == 200
    reader.comes_to(created=len(links) + len(short), opened=4)
    wait_until(lambda: len(reader.events("invite.expired")) >= len(short), "the events", SOON)
    first.stop()
    reader = Reader(second)
    extra = second.create_invite()
    requests.get(second.url + "/invite?" + token_of(extra), timeout=10)
    reader.comes_to(created=len(links) + len(short) + 1, opened=5)
    expired = [event["object"] for event in reader.events("invite.expired")]
    assert sorted(expired) == sorted(id_of(second, link) for link in short)
    opened = [event["object"] for event in reader.events("invite.opened")]
    assert sorted(opened) == sorted(id_of(second, link) for link in [*links, extra])
    assert postgresql.sql("SELECT sum(count) FROM invite_openings", name_of(database)) == "5"


def test_what_was_recorded_before_there_were_counts_is_added_up(install):
    usher = install().start()
    reader = Reader(usher)
    for _ in range(3):
        usher.create_invite()
    reader.comes_to(created=3)
    usher.stop()
    in_database(usher, "UPDATE counted_events SET number = 0")
    in_database(usher, "DELETE FROM day_counts")
    usher.start()
    reader.comes_to(created=3)


def test_ranges_and_scopes(install):
    usher = install().start()
    reader = Reader(usher)
    today = int(time.time() * 1000) // DAY_MS
    in_database(usher, "INSERT INTO day_counts VALUES ('example.com', ?, 1, 2, 3, 4)", today - 400)
    long_ago = time.strftime("%Y-%m-%d", time.gmtime((today - 400) * DAY_MS / 1000))
    assert reader.get("stats").json()["days"] == []
    assert reader.get(f"stats?from={long_ago}&to={long_ago}").json()["total"] == \
        {"created": 1, "opened": 2, "form": 3, "registered": 4}
    for query in (f"from={long_ago}", "from=2026-02-30", "to=never", "until=2026-01-01", "from=2026-01-02&to=2026-01-01"):
        reader.get("stats?" + query, code=400)
    poor = usher.create_key("--scope", "events:read,invites:read")
    assert usher.request("GET", "/api/v1/stats", headers={"Authorization": f"Bearer {poor}"}).status_code == 403
