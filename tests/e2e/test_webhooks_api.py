"""Webhooks by the management API, /api/v1/webhooks, over real connections: docs/webhooks.md."""

import concurrent.futures
import threading

import pytest

from receiver import Receiver, respond, verify
from test_api_v1 import Client
from usher import HOST, PUBLIC_URL, is_problem
from waiting import wait_until

pytestmark = pytest.mark.any_store

OTHER = "other.example"
SETTINGS = {"webhooks": {"reach": "public-and-loopback"}, "host": {OTHER: {"public_url": "https://other.example"}}}
WEBHOOKS_MAX = 20
ADDRESS_BYTES_MAX = 2048


class Manager(Client):
    """Whoever manages webhooks by a key."""

    def __init__(self, server, host=HOST):
        self.server = server
        self.key = server.create_key("--scope", "webhooks:manage,events:read", host=host)
        self.key_id = self.key.partition("/")[0]

    def create(self, url, *types):
        answer = self.request("POST", "webhooks", 201, json={"url": url, **({"types": types} if types else {})})
        made = answer.json()
        self.server.ledger.add_password(made["secret"])
        assert made["secret"].startswith("whsec_")
        assert answer.headers["Location"] == f"{PUBLIC_URL}/api/v1/webhooks/{made['id']}"
        return made["id"], made["secret"]

    def rotate(self, hook):
        return self.server.ledger.add_password(self.request("POST", f"webhooks/{hook}/rotate").json()["secret"])

    def patch(self, hook, **fields):
        return self.request("PATCH", f"webhooks/{hook}", json=fields).json()

    def delivery(self, hook, **expected):
        """The newest, once it is so."""
        def found():
            known = self.get(f"webhooks/{hook}/deliveries")["deliveries"]
            return known and all(known[0][name] == value for name, value in expected.items()) and known[0]
        return wait_until(found, f"a delivery with {expected}", 40)

    def events(self, hook):
        return [event["type"] for event in self.get(f"events?object={hook}")["events"]]


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def usher(install):
    return install(SETTINGS).start()


@pytest.fixture
def manager(usher):
    return Manager(usher)


def test_one_from_its_creation_to_its_end(usher, manager, receiver):
    hook, secret = manager.create(receiver.url, "invite.created")
    shown = manager.request("GET", f"webhooks/{hook}")
    assert shown.json() == {"id": hook, "host": HOST, "url": receiver.url, "types": ["invite.created"],
                            "state": "enabled", "failing_since": None, "created_at": shown.json()["created_at"]}
    assert manager.get("webhooks") == {"webhooks": [shown.json()], "next_cursor": None}
    usher.create_invite()
    wait_until(lambda: receiver.letters, "a letter")
    assert verify(secret, receiver.letters[0].headers, receiver.letters[0].body)["type"] == "invite.created"
    manager.delivery(hook, state="delivered", status=204, tries=1)

    fresh = manager.rotate(hook)
    assert fresh != secret
    changed = manager.request("PATCH", f"webhooks/{hook}", json={"types": None, "url": receiver.url + "/all"},
                              headers={"If-Match": shown.headers["ETag"]})
    assert changed.json() == {**shown.json(), "types": [], "url": receiver.url + "/all"}
    late = manager.request("PATCH", f"webhooks/{hook}", 412, json={"state": "disabled"},
                           headers={"If-Match": shown.headers["ETag"]})
    assert is_problem(late, 412)["type"] == "urn:usher:problem:version-mismatch"
    link = usher.create_invite()
    usher.cli("invite", "revoke", link)
    wait_until(lambda: receiver.types()[-1] == "invite.revoked", "a letter of another type")
    assert receiver.letters[-1].path == "/hook/all"
    for each in (secret, fresh):
        verify(each, receiver.letters[-1].headers, receiver.letters[-1].body)

    assert manager.request("DELETE", f"webhooks/{hook}").json() == changed.json()
    gone = is_problem(manager.request("GET", f"webhooks/{hook}", 404), 404)
    assert gone == is_problem(manager.request("GET", "webhooks/unknown", 404), 404)
    assert manager.events(hook) == ["webhook.created", "webhook.rotated", "webhook.updated", "webhook.deleted"]
    listed = manager.get(f"events?object={hook}")["events"]
    assert all(event["actor"] == {"type": "api-key", "id": manager.key_id} for event in listed)
    assert {event["data"]["endpoint"] for event in listed} == {receiver.url.removesuffix("/hook")}


def test_while_it_is_disabled_nothing_is_sent_and_then_all(usher, manager, receiver):
    hook, _ = manager.create(receiver.url, "invite.created")
    other = Receiver()
    try:
        manager.create(other.url, "invite.created")
        assert manager.patch(hook, state="disabled")["state"] == "disabled"
        usher.create_invite()
        usher.create_invite()
        wait_until(lambda: len(other.letters) == 2, "what another endpoint is told meanwhile")
        assert not receiver.letters
        assert "disabled" in usher.cli("webhook", "list", HOST).stdout
        assert manager.patch(hook, state="enabled")["state"] == "enabled"
        wait_until(lambda: len(receiver.letters) == 2, "all that it missed")
        assert manager.events(hook) == ["webhook.created", "webhook.disabled", "webhook.enabled"]
    finally:
        other.close()


def test_a_test_and_a_replay(usher, manager, receiver):
    hook, secret = manager.create(receiver.url, "invite.created")
    assert manager.request("POST", f"webhooks/{hook}/test").json() == {"arrived": True, "status": 204, "problem": None}
    assert verify(secret, receiver.letters[0].headers, receiver.letters[0].body)["type"] == "webhook.test"
    receiver.answer = lambda handler, _: respond(handler, 500)
    assert manager.request("POST", f"webhooks/{hook}/test").json()["status"] == 500
    receiver.answer = lambda handler, _: respond(handler, 204)
    usher.create_invite()
    event = manager.delivery(hook, state="delivered")["event"]
    assert manager.request("POST", f"webhooks/{hook}/replay", json={"event": event}).json()["state"] == "waiting"
    wait_until(lambda: [letter.headers["webhook-id"] for letter in list(receiver.letters)].count(event) == 2,
               "the same again")
    manager.delivery(hook, state="delivered")
    assert manager.get(f"webhooks/{hook}/deliveries?state=failed")["deliveries"] == []
    assert len(manager.get(f"webhooks/{hook}/deliveries?state=delivered&state=waiting")["deliveries"]) == 1


def test_a_test_that_hangs_keeps_nobody(usher, manager, receiver):
    """Neither requests nor what other endpoints are sent; and one at a time for each."""
    released = threading.Event()
    receiver.answer = lambda handler, _: released.wait(60)
    hook, _ = manager.create(receiver.url, "key.created")
    other = Receiver()
    try:
        manager.create(other.url, "invite.created")
        with concurrent.futures.ThreadPoolExecutor() as pool:
            hanging = pool.submit(manager.request, "POST", f"webhooks/{hook}/test")
            wait_until(lambda: receiver.letters, "the test that hangs")
            refused = manager.request("POST", f"webhooks/{hook}/test", 429)
            assert refused.headers["Retry-After"]
            usher.create_invite()
            wait_until(lambda: other.letters, "what another endpoint is told", 10)
            assert not hanging.done()
            released.set()
            assert not hanging.result().json()["arrived"]
    finally:
        released.set()
        other.close()


def test_a_server_that_stops_answers_a_test_under_way(install, receiver):
    usher = install({**SETTINGS, "http": {"shutdown_timeout": "1s"}}).start()
    manager = Manager(usher)
    released = threading.Event()
    receiver.answer = lambda handler, _: released.wait(60)
    hook, _ = manager.create(receiver.url)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        hanging = pool.submit(usher.request, "POST", f"/api/v1/webhooks/{hook}/test",
                              headers={"Authorization": f"Bearer {manager.key}"})
        wait_until(lambda: receiver.letters, "the test that hangs")
        usher.stop()
        released.set()
        assert hanging.exception(20) is not None or hanging.result().status_code >= 500


def test_the_pages_of_the_lists(usher, manager, receiver):
    made = [manager.create(f"{receiver.url}/{number}", "key.deleted")[0] for number in range(WEBHOOKS_MAX - 1)]
    hook, _ = manager.create(receiver.url, "invite.created")
    full = is_problem(manager.request("POST", "webhooks", 409, json={"url": receiver.url}), 409)
    assert full["type"] == "urn:usher:problem:too-many-webhooks"

    def listed(path, name):
        seen = []
        while path:
            answer = manager.request("GET", path)
            seen += answer.json()[name]
            following = answer.links.get("next")
            path = following and path.partition("?")[0] + following["url"]
        return seen

    assert [each["id"] for each in listed("webhooks?limit=7", "webhooks")] == [*made, hook]
    usher.cli("invite", "create", HOST, "--count", "5")
    wait_until(lambda: len(manager.get(f"webhooks/{hook}/deliveries?state=delivered")["deliveries"]) == 5, "five")
    pages = listed(f"webhooks/{hook}/deliveries?limit=2&state=delivered", "deliveries")
    sent = [letter.headers["webhook-id"] for letter in receiver.letters]
    assert [each["event"] for each in pages] == sorted(sent, reverse=True) and len(sent) == 5


def test_another_host_knows_nothing_of_it(usher, manager, receiver):
    hook, _ = manager.create(receiver.url, "invite.created")
    usher.create_invite()
    event = manager.delivery(hook, state="delivered")["event"]
    before = manager.request("GET", f"webhooks/{hook}").json()
    foreign = Manager(usher, OTHER)
    assert foreign.get("webhooks")["webhooks"] == []
    for method, below, body in (("GET", "", None), ("PATCH", "", {"state": "disabled"}), ("DELETE", "", None),
                                ("POST", "/rotate", None), ("POST", "/test", None), ("GET", "/deliveries", None),
                                ("POST", "/replay", {"event": event})):
        known = foreign.request(method, f"webhooks/{hook}{below}", 404, json=body)
        unknown = foreign.request(method, f"webhooks/unknown{below}", 404, json=body)
        assert known.json() == unknown.json(), below
    assert manager.request("GET", f"webhooks/{hook}").json() == before and len(receiver.letters) == 1


def test_a_key_that_may_not_or_is_gone(usher, manager, receiver):
    hook, _ = manager.create(receiver.url)
    poor = Client(usher, "keys:manage", "events:read")
    refused = is_problem(poor.request("GET", "webhooks", 403), 403)
    assert refused["type"] == "urn:usher:problem:scope-missing" and "webhooks:manage" in refused["detail"]
    poor.request("POST", "keys", 403, json={"scopes": ["webhooks:manage"]})
    usher.cli("key", "delete", HOST, manager.key_id)
    for method, path in (("GET", "webhooks"), ("POST", f"webhooks/{hook}/rotate"), ("DELETE", f"webhooks/{hook}")):
        manager.request(method, path, 401)
    assert hook in usher.cli("webhook", "list", HOST).stdout


def test_of_a_key_that_is_deleted_meanwhile_nothing_is_left(usher, manager):
    """Whatever it asked for was done before its deletion or is refused: nothing comes from it behind that."""
    for _ in range(5):
        brief = Manager(usher)
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            asked = [pool.submit(usher.request, "POST", "/api/v1/webhooks", json={"url": "https://hooks.example/"},
                                 headers={"Authorization": f"Bearer {brief.key}"}) for _ in range(12)]
            usher.cli("key", "delete", HOST, brief.key_id)
        statuses = {future.result().status_code for future in asked}
        assert statuses <= {201, 401, 409}
        types = [event["type"] for event in manager.get(f"events?object={brief.key_id}")["events"]]
        assert types == ["key.created", "key.deleted"]
        page = manager.get(f"events?actor=api-key:{brief.key_id}&limit=200")
        deleted = manager.get(f"events?object={brief.key_id}&type=key.deleted")["events"][0]
        # Ids end with numbers, which grow on one node.
        assert all(event["id"][8:] < deleted["id"][8:] for event in page["events"])
        for each in manager.get("webhooks")["webhooks"]:
            manager.request("DELETE", f"webhooks/{each['id']}")


@pytest.mark.parametrize("body, pointer", [
    ("{}", "/url"), ('{"url":null}', "/url"), ('{"url":7}', "/url"), ('{"url":["https://a.example/"]}', "/url"),
    ('{"url":""}', "/url"), ('{"url":"hooks.example"}', "/url"), ('{"url":"http://hooks.example/#a"}', "/url"),
    ('{"url":"ftp://hooks.example/"}', "/url"), ('{"url":"https://a:b@hooks.example/"}', "/url"),
    ('{"url":"https://hooks.example/\\u0000"}', "/url"), ('{"url":"https://höoks.example/"}', "/url"),
    ('{"url":"https://hooks.example/' + "a" * ADDRESS_BYTES_MAX + '"}', "/url"),
    ('{"url":"https://a.example/","url":"https://b.example/"}', "/url"),
    ('{"url":"https://a.example/","types":null,"secret":"whsec_a"}', "/secret"),
    ('{"url":"https://a.example/","state":"disabled"}', "/state"),
    ('{"url":"https://a.example/","types":{}}', "/types"),
    ('{"url":"https://a.example/","types":["invite.created","invite.craeted"]}', "/types/1"),
    ('{"url":"https://a.example/","types":[[]]}', "/types/0"),
    ('{"url":"https://10.0.0.1/"}', "/url"), ('{"url":"https://169.254.169.254/latest"}', "/url"),
    ('{"url":"https://[fd00:ec2::254]/"}', "/url"), ('{"url":"https://0xa9fea9fe/"}', "/url"),
])
def test_what_is_wrong_with_a_new_one(shared, body, pointer):
    manager = Manager(shared)
    refused = manager.request("POST", "webhooks", 400, data=body.encode(), headers={"Content-Type": "application/json"})
    assert is_problem(refused, 400)["errors"][0]["pointer"] == pointer
    assert manager.get("webhooks")["webhooks"] == []


def test_what_is_wrong_with_a_change(shared):
    manager = Manager(shared)
    hook, _ = manager.create("https://hooks.example/", "key.deleted")
    before = manager.get(f"webhooks/{hook}")
    for body, pointer in (({"url": None}, "/url"), ({"url": "https://127.0.0.1/"}, "/url"), ({"state": None}, "/state"),
                          ({"url": "https://localhost:8443/"}, "/url"), ({"url": "http://1.1.1.1/"}, "/url"),
                          ({"state": "gone"}, "/state"), ({"types": "all"}, "/types"), ({"id": "a"}, "/id")):
        refused = manager.request("PATCH", f"webhooks/{hook}", 400, json=body)
        assert is_problem(refused, 400)["errors"][0]["pointer"] == pointer, body
    for path, body, pointer in ((f"{hook}/replay", {}, "/event"), (f"{hook}/replay", {"event": "a"}, "/event"),
                                (f"{hook}/replay", {"event": 7}, "/event"), (f"{hook}/rotate", {"a": 1}, ""),
                                (f"{hook}/replay", {"event": "0" * 19}, "/event"), (f"{hook}/test", {"a": 1}, "")):
        refused = manager.request("POST", f"webhooks/{path}", 400, json=body)
        assert is_problem(refused, 400)["errors"][0]["pointer"] == pointer, path
    for query in ("state=lost", "after=a", "limit=0", "limit=201", "stat=failed"):
        refused = manager.request("GET", f"webhooks/{hook}/deliveries?{query}", 400)
        assert is_problem(refused, 400)["errors"][0]["parameter"] == query.partition("=")[0]
    for path, fields in (("webhooks", {"url": "https://hooks.example/"}), (f"webhooks/{hook}/rotate", None)):
        once = manager.request("POST", path, 400, json=fields, headers={"Idempotency-Key": "a"})
        assert "Idempotency-Key" in is_problem(once, 400)["detail"]
    assert manager.get(f"webhooks/{hook}") == before
    manager.request("DELETE", f"webhooks/{hook}")


def test_secrets_are_told_once_and_kept_nowhere(usher, manager, receiver):
    hook, secret = manager.create(receiver.url, "invite.created")
    fresh = manager.rotate(hook)
    usher.create_invite()
    manager.delivery(hook, state="delivered")
    answers = [manager.request("GET", path).text for path in
               ("webhooks", f"webhooks/{hook}", f"webhooks/{hook}/deliveries", "events?limit=200", "openapi.json")]
    answers.append(manager.request("PATCH", f"webhooks/{hook}", json={"state": "disabled"}).text)
    answers.append(manager.request("DELETE", f"webhooks/{hook}").text)
    said = usher.log() + usher.cli("log", "--output", "json").stdout + "".join(answers)
    for each in (secret, fresh):
        assert each not in said and each.removeprefix("whsec_") not in said


def test_the_description_is_sent_once(shared):
    manager = Manager(shared)
    first = manager.request("GET", "openapi.json")
    again = manager.request("GET", "openapi.json", 304, headers={"If-None-Match": first.headers["ETag"]})
    assert again.content == b"" and again.headers["ETag"] == first.headers["ETag"]
    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "private, no-cache"
    manager.request("GET", "openapi.json", headers={"If-None-Match": '"another"'})
