"""The management API's feed of events, its keys and its hosts, through the real program."""

import json
import select
import signal
import socket
import threading
import time

import pytest
import requests

from test_api_v1 import SCOPES, Client
from usher import HOST, PUBLIC_URL, is_problem, wait_until
from wire import read_all

FEED_SCOPES = f"{SCOPES},keys:manage"


@pytest.fixture
def client(shared):
    return Client(shared, FEED_SCOPES)


class Waiting:
    """A request on its way, on a thread of its own."""

    def __init__(self, client, path):
        self.answer = None
        self.took = None
        self.thread = threading.Thread(target=self.run, args=(client, path), daemon=True)
        self.thread.start()

    def run(self, client, path):
        began = time.monotonic()
        self.answer = client.server.request("GET", f"/api/v1/{path}", timeout=60,
                                            headers={"Authorization": f"Bearer {client.key}"})
        self.took = time.monotonic() - began

    def result(self, status=200):
        self.thread.join(50)
        assert self.answer is not None, "it was not answered"
        assert self.answer.status_code == status, self.answer.text
        return self.answer.json()


def end_of_feed(client):
    cursor = None
    while True:
        page = client.get("events?limit=200" + (f"&after={cursor}" if cursor else ""))
        cursor = page["next_cursor"]
        if not page["events"]:
            return cursor


class FullHouse:
    """As many requests as may wait with one key, for what does not come, on connections of the test's own."""

    PLACES = 10

    def __init__(self, client, query=None, accept="application/json"):
        self.client = client
        self.target = f"/api/v1/events?{query or f'wait=30&object=nothing&after={end_of_feed(client)}'}"
        self.accept = accept
        self.connections = [self.ask(self.target) for _ in range(self.PLACES + 1)]
        refused = []
        while not refused:
            ready, _, _ = select.select(self.connections, [], [], 20)
            assert ready, "more wait than may"
            refused = [each for each in ready if each.recv(4096, socket.MSG_PEEK).startswith(b"HTTP/1.1 429")]
        one, = refused
        self.connections.remove(one)
        self.refusal = one.recv(4096).decode()
        one.close()

    def ask(self, target):
        connection = socket.socket()
        # Little comes of what its client does not read.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", self.client.server.port))
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {HOST}\r\nAccept: {self.accept}\r\n"
                           f"Authorization: Bearer {self.client.key}\r\n\r\n".encode())
        return connection

    def has_room(self):
        with self.ask(self.target.replace("wait=30", "wait=1")) as connection:
            return not connection.recv(4096).startswith(b"HTTP/1.1 429")

    def close(self):
        for connection in self.connections:
            connection.close()


@pytest.mark.any_store
def test_who_waits_is_told_soon_and_of_what_it_asks_for(client):
    cursor = end_of_feed(client)
    waiting = Waiting(client, f"events?wait=30&type=invite.revoked&after={cursor}")
    made = client.create()
    client.request("POST", f"invites/{made['id']}/revoke", json={"reason": "tried"})
    revoked = time.monotonic()
    page = waiting.result()
    assert time.monotonic() - revoked < 5
    assert [event["type"] for event in page["events"]] == ["invite.revoked"]
    assert page["events"][0]["object"] == made["id"]
    # And nothing is missed from there on.
    following = client.get(f"events?after={page['next_cursor']}")
    assert following["events"] == []


@pytest.mark.any_store
def test_who_waits_in_vain_gets_an_empty_page_and_the_cursor_back(client):
    cursor = end_of_feed(client)
    waiting = Waiting(client, f"events?wait=1&object=nothing&after={cursor}")
    page = waiting.result()
    assert page == {"events": [], "next_cursor": cursor}
    assert 1 <= waiting.took < 10


def test_a_command_wakes_who_waits(client):
    cursor = end_of_feed(client)
    waiting = Waiting(client, f"events?wait=30&type=key.created&after={cursor}")
    made = client.server.create_key("--scope", "invites:read")
    assert waiting.result()["events"][0]["object"] == made.partition("/")[0]


def test_no_more_wait_than_may_and_who_goes_frees_a_place(client):
    house = FullHouse(client)
    assert "urn:usher:problem:rate-limited" in house.refusal and "\r\nRetry-After: 5\r\n" in house.refusal
    assert not house.has_room()
    client.request("GET", "events")
    Client(client.server, FEED_SCOPES).request("GET", "events?wait=1&object=nothing")
    house.close()
    wait_until(house.has_room, "a free place", 20)


def test_a_stop_ends_all_waits_at_once(usher):
    house = FullHouse(Client(usher, FEED_SCOPES))
    began = time.monotonic()
    usher.stop()
    assert time.monotonic() - began < 10
    for connection in house.connections:
        answer = read_all(connection).decode()
        assert answer.startswith("HTTP/1.1 200") and '"events":[]' in answer
    house.close()


def test_a_reload_has_who_waits_ask_again(usher):
    house = FullHouse(Client(usher, FEED_SCOPES))
    usher.process.send_signal(signal.SIGHUP)
    for connection in house.connections:
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")
    wait_until(house.has_room, "a free place", 20)
    house.close()


def test_events_of_another_node_are_seen(install, database):
    one = install(database_url=database).start()
    other = install(database_url=database, data_dir=one.data_dir).start()
    client = Client(one, FEED_SCOPES)
    cursor = end_of_feed(client)
    waiting = Waiting(client, f"events?wait=30&type=invite.created&after={cursor}")
    elsewhere = Client(other, FEED_SCOPES)
    for _ in range(3):
        made = elsewhere.create()
    done = time.monotonic()
    page = waiting.result()
    assert time.monotonic() - done < 5
    assert page["events"][0]["type"] == "invite.created"
    rest = client.get(f"events?type=invite.created&after={cursor}")["events"]
    assert rest[-1]["object"] == made["id"] and len(rest) == 3


def unused(key):
    """As it was before its use was noted."""
    return {**key, "last_used_at": None}


@pytest.mark.any_store
def test_a_key_from_its_making_to_its_end(shared, client):
    answer = client.request("POST", "keys", 201, json={"name": "Shop", "scopes": ["invites:read"], "ttl": "30d"})
    made = answer.json()
    secret = shared.ledger.add_key(made.pop("secret"))
    assert answer.headers["Location"] == f"{PUBLIC_URL}/api/v1/keys/{made['id']}"
    assert secret.startswith(made["id"] + "/") and made["scopes"] == ["invites:read"] and made["host"] == HOST
    assert client.get(f"keys/{made['id']}") == made
    headers = {"Authorization": f"Bearer {secret}"}
    assert shared.get("/api/v1/invites", headers=headers).status_code == 200
    assert shared.get("/api/v1/events", headers=headers).status_code == 403
    changed = client.request("PATCH", f"keys/{made['id']}", json={"name": "Web shop", "expires_at": None}).json()
    assert unused(changed) == {**made, "name": "Web shop", "expires_at": None}
    assert shared.get("/api/v1/invites", headers=headers).status_code == 200

    assert unused(client.request("DELETE", f"keys/{made['id']}").json()) == unused(changed)
    assert shared.get("/api/v1/invites", headers=headers).status_code == 401
    gone = is_problem(client.request("GET", f"keys/{made['id']}", 404), 404)
    assert gone == is_problem(client.request("GET", "keys/AAAAAAAA", 404), 404)
    events = client.get(f"events?object={made['id']}")["events"]
    assert [event["type"] for event in events] == ["key.created", "key.updated", "key.deleted"]
    assert all(event["actor"] == {"type": "api-key", "id": client.key_id} for event in events)


def test_a_key_gives_no_more_than_it_has(shared):
    poor = Client(shared, "keys:manage", "invites:read")
    for scopes in (["invites:create"], ["invites:read", "events:read"]):
        refused = poor.request("POST", "keys", 403, json={"scopes": scopes})
        assert is_problem(refused, 403)["type"] == "urn:usher:problem:scope-missing"
        assert scopes[-1] in refused.headers["WWW-Authenticate"]
    once = poor.request("POST", "keys", 400, json={"scopes": ["invites:read"]}, headers={"Idempotency-Key": "a"})
    assert "Idempotency-Key" in is_problem(once, 400)["detail"]
    own = is_problem(poor.request("DELETE", f"keys/{poor.key_id}", 409), 409)
    assert own["type"] == "urn:usher:problem:own-key"
    poor.request("DELETE", f"keys/{poor.key_id}?own=true")
    poor.request("GET", "keys", 401)


def test_the_pages_of_the_list_of_keys(client):
    path, seen = "keys?limit=2", []
    while path:
        answer = client.request("GET", path)
        seen += [key["id"] for key in answer.json()["keys"]]
        following = answer.links.get("next")
        path = following and "keys" + following["url"]
    assert seen == [key["id"] for key in client.get("keys?limit=200")["keys"]] and client.key_id in seen


def test_the_host_of_a_key(client):
    host, = client.get("hosts")["hosts"]
    assert host["name"] == HOST and host["public_url"] == PUBLIC_URL
    assert host["limits"]["uses"] == 1_000_000


class Stream:
    """A stream of events, read line by line."""

    def __init__(self, client, query="", **headers):
        self.answer = requests.get(f"{client.server.url}/api/v1/events{query}", stream=True, timeout=30,
                                   headers={"Authorization": f"Bearer {client.key}", "Accept": "text/event-stream",
                                            **headers})
        assert self.answer.status_code == 200, self.answer.text
        assert self.answer.headers["Content-Type"] == "text/event-stream"
        self.lines = self.answer.iter_lines(chunk_size=1, decode_unicode=True)

    def next(self):
        """The next event: its type, what it tells, and its cursor."""
        fields = {}
        for line in self.lines:
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "event" in fields:
                return fields["event"], json.loads(fields["data"]), fields["id"]
            else:
                fields = {}
        return None


@pytest.mark.any_store
def test_a_stream_tells_what_happens_and_goes_on_where_it_broke_off(client):
    cursor = end_of_feed(client)
    stream = Stream(client, f"?after={cursor}&type=invite.created&type=invite.revoked")
    made = client.create()
    client.request("POST", f"invites/{made['id']}/revoke")
    kind, told, first = stream.next()
    assert kind == told["type"] == "invite.created" and told["object"] == made["id"]
    assert stream.next()[0] == "invite.revoked"
    stream.answer.close()
    again = Stream(client, f"?after={cursor}&type=invite.created&type=invite.revoked", **{"Last-Event-ID": first})
    assert again.next()[0] == "invite.revoked"
    again.answer.close()


def test_a_stop_ends_streams(usher):
    client = Client(usher, FEED_SCOPES)
    stream = Stream(client)
    assert stream.next()[0] == "key.created"
    began = time.monotonic()
    usher.stop()
    assert stream.next() is None and time.monotonic() - began < 10


def test_who_reads_nothing_of_a_stream_is_cut_and_who_reads_is_told_that_it_goes_on(usher):
    client = Client(usher, FEED_SCOPES)
    quiet = Stream(Client(usher, "events:read"), "?type=key.deleted")
    for _ in range(30):
        client.request("POST", f"accounts/{'a' * 60}/freeze", json={"reason": "x" * 500})
        client.request("POST", f"accounts/{'a' * 60}/unfreeze", json={"reason": "y" * 500})
    deaf = FullHouse(client, query="type=account.frozen&type=account.unfrozen", accept="text/event-stream")
    assert not deaf.has_room()
    # They have taken nothing for their write time, 20 seconds, and make room.
    wait_until(deaf.has_room, "a free place", 45)
    deaf.close()
    # The other one has passed over what it did not ask for.
    assert [next(quiet.lines) for _ in range(2)] == ["retry: 1000", ""]
    cursor = next(quiet.lines).removeprefix("id: ")
    assert client.get(f"events?after={cursor}")["events"] == []
    quiet.answer.close()


def test_a_key_that_is_deleted_ends_its_stream(client):
    other = Client(client.server, "events:read")
    stream = Stream(other, f"?after={end_of_feed(client)}")
    client.request("DELETE", f"keys/{other.key_id}")
    assert stream.next() is None
