"""Endpoints outside that are told of events, over real connections: docs/webhooks.md."""

import collections
import datetime
import json
import pathlib
import random
import re
import threading
import time

import pytest

from api_pages import pages
from load import Load
from receiver import Receiver, respond, verify
from usher import HOST
from waiting import free_port, wait_until

pytestmark = pytest.mark.any_store

LOOPBACK = {"webhooks": {"reach": "public-and-loopback"}}


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def told(install, receiver):
    """A server that tells the receiver of invites that are made."""
    usher = install(LOOPBACK).start()
    usher.hook, usher.secret = create(usher, receiver.url)
    return usher


def create(usher, url, *options):
    made = json.loads(usher.cli("webhook", "create", HOST, url, "--type", "invite.created", *options, "--output", "json").stdout)
    return made["id"], usher.ledger.add_password(made["secret"])


def deliveries(usher):
    return json.loads(usher.cli("webhook", "deliveries", HOST, usher.hook, "--output", "json").stdout)


def state_of(usher):
    (hook,) = json.loads(usher.cli("webhook", "list", HOST, "--output", "json").stdout)
    return hook["state"]


def first_delivery(usher, **expected):
    def found():
        known = deliveries(usher)
        return known and all(known[0][name] == value for name, value in expected.items()) and known[0]
    return wait_until(found, f"a delivery with {expected}", 40)


def test_what_happens_arrives_signed(told, receiver):
    link = told.create_invite("--username", "romeo")
    wait_until(lambda: receiver.letters, "a letter")
    (letter,) = receiver.letters
    sent = verify(told.secret, letter.headers, letter.body)
    assert sent["type"] == "invite.created" and sent["data"]["host"] == HOST
    assert sent["data"]["data"]["username"] == "romeo"
    assert letter.headers["webhook-id"] == sent["data"]["id"]
    assert letter.headers["Content-Type"] == "application/json"
    assert link.rpartition("?")[2].encode() not in letter.body, "no link is told"
    with pytest.raises(ValueError):
        verify("whsec_" + "A" * 43 + "=", letter.headers, letter.body)
    with pytest.raises(ValueError):
        verify(told.secret, letter.headers, letter.body.replace(b"romeo", b"tybalt"))
    first_delivery(told, state="delivered", status=204, tries=1)
    told.cli("invite", "revoke", link)  # a type that it does not want
    told.create_invite()
    wait_until(lambda: len(receiver.letters) == 2, "the next letter")
    assert receiver.types() == ["invite.created", "invite.created"]


def test_a_receiver_that_was_away_gets_it_later(install):
    usher = install(LOOPBACK).start()
    port = free_port()
    usher.hook, secret = create(usher, f"http://127.0.0.1:{port}/hook")
    usher.create_invite()
    waiting = first_delivery(usher, state="waiting", tries=1)
    assert waiting["next_try"] and waiting["status"] is None
    receiver = Receiver(port)
    try:
        wait_until(lambda: receiver.letters, "the second try, after 5 s", 40)
        verify(secret, receiver.letters[0].headers, receiver.letters[0].body)
        first_delivery(usher, state="delivered", tries=2)
    finally:
        receiver.close()


def test_killed_before_it_is_written_down_the_same_comes_again(told, receiver):
    """At least once, and never one id with two contents."""
    killed = threading.Event()

    def kill_first(handler, _):
        if not killed.is_set():
            told.process.kill()
            told.process.wait()
            killed.set()
        respond(handler, 204)

    receiver.answer = kill_first
    told.create_invite()
    assert killed.wait(40)
    told.kill()
    told.start()
    wait_until(lambda: len(receiver.letters) >= 2, "the same once more")
    first, second = receiver.letters[:2]
    assert first.headers["webhook-id"] == second.headers["webhook-id"] and first.body == second.body
    for letter in (first, second):
        verify(told.secret, letter.headers, letter.body)
    first_delivery(told, state="delivered")


@pytest.mark.slow
@pytest.mark.every_time
def test_killed_twenty_times_every_event_arrives_with_one_content(told, receiver):
    chance = random.Random(20)
    key = told.create_key("--scope", "invites:create,invites:read")
    for _ in range(20):
        load = Load(told, key, clients=2)
        wait_until(lambda: len(load.links) >= 10, "some invites", 20)
        time.sleep(chance.uniform(0, 0.1))  # the moment of the kill is the point of the test
        told.kill()
        load.stop()
        told.start()
    made = {invite["id"] for invite in pages(told, key, "invites", "invites")}

    def arrived():
        return {json.loads(letter.body)["data"]["object"] for letter in list(receiver.letters)}

    wait_until(lambda: arrived() >= made, "every event", 120)
    assert arrived() == made
    contents = collections.defaultdict(set)
    for letter in receiver.letters:
        contents[letter.headers["webhook-id"]].add(letter.body)
    assert {len(bodies) for bodies in contents.values()} == {1} and len(contents) == len(made)


def test_an_endpoint_that_is_gone_is_sent_nothing_more(told, receiver):
    receiver.answer = lambda handler, _: respond(handler, 410)
    told.create_invite()
    first_delivery(told, state="failed", status=410)
    assert state_of(told) == "gone"
    assert "webhook.disabled" in told.cli("log", HOST).stdout
    assert "a webhook is sent no events any more" in told.log()
    told.create_invite()
    receiver.answer = lambda handler, _: respond(handler, 204)
    other = Receiver()
    try:
        create(told, other.url)
        told.create_invite()
        wait_until(lambda: other.letters, "what another endpoint is told meanwhile")
        assert len(receiver.letters) == 1
        told.cli("webhook", "enable", HOST, told.hook)
        wait_until(lambda: len(receiver.letters) == 3, "all that it missed")
    finally:
        other.close()


def test_a_redirect_is_not_followed(told, receiver):
    other = Receiver()
    try:
        receiver.answer = lambda handler, _: respond(handler, 307, Location=other.url)
        told.create_invite()
        first_delivery(told, state="waiting", status=307)
        assert not other.letters
    finally:
        other.close()


def test_who_asks_for_time_gets_it(told, receiver):
    receiver.answer = lambda handler, _: respond(handler, 503, Retry_After="3600")
    told.create_invite()
    delivery = first_delivery(told, state="waiting", status=503)
    moments = [datetime.datetime.fromisoformat(delivery[name]) for name in ("changed_at", "next_try")]
    assert moments[1] - moments[0] == datetime.timedelta(hours=1)


def test_an_answer_byte_by_byte_is_cut_off(told, receiver):
    ended = threading.Event()

    def drip(handler, _):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        while not ended.wait(0.1):
            handler.wfile.write(b"x")

    receiver.answer = drip
    told.create_invite()
    try:
        delivery = first_delivery(told, state="waiting", tries=1)
        assert delivery["status"] is None and "imeout" in delivery["problem"]
        assert receiver.broken_off.wait(20)
    finally:
        ended.set()


def test_an_answer_without_end_is_cut_off(told, receiver):
    def pour(handler, _):
        handler.send_response(200)
        handler.send_header("Content-Length", str(10 << 30))
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 65536)

    receiver.answer = pour
    told.create_invite()
    first_delivery(told, state="delivered", status=200)
    assert receiver.broken_off.wait(20), "it was read to 64 KiB"


def test_one_that_hangs_keeps_no_other_one(told, receiver):
    released = threading.Event()
    receiver.answer = lambda handler, _: released.wait(60)
    other = Receiver()
    try:
        create(told, other.url)
        told.create_invite()
        wait_until(lambda: receiver.letters, "the letter that hangs")
        told.create_invite()
        wait_until(lambda: len(other.letters) == 2, "both letters to the other one", 10)
        assert len(receiver.letters) == 1
    finally:
        released.set()
        other.close()


def test_a_test_and_a_replay(told, receiver):
    outcome = json.loads(told.cli("webhook", "test", HOST, told.hook, "--output", "json").stdout)
    assert outcome["arrived"] and outcome["status"] == 204
    assert verify(told.secret, receiver.letters[0].headers, receiver.letters[0].body)["type"] == "webhook.test"
    receiver.answer = lambda handler, _: respond(handler, 500)
    assert "500" in told.cli("webhook", "test", HOST, told.hook, code=1).stdout
    receiver.answer = lambda handler, _: respond(handler, 204)
    told.create_invite()
    event = first_delivery(told, state="delivered")["event"]
    told.cli("webhook", "replay", HOST, told.hook, event)
    wait_until(lambda: [letter.headers["webhook-id"] for letter in list(receiver.letters)].count(event) == 2, "the same again")
    assert "no delivery" in told.cli("webhook", "replay", HOST, told.hook, "0" * 19, code=1).stderr


def test_two_secrets_sign_while_one_replaces_the_other(told, receiver):
    fresh = json.loads(told.cli("webhook", "rotate", HOST, told.hook, "--output", "json").stdout)["secret"]
    assert fresh != told.secret
    told.create_invite()
    wait_until(lambda: receiver.letters, "a letter")
    for secret in (fresh, told.secret):
        verify(secret, receiver.letters[0].headers, receiver.letters[0].body)


def test_nothing_inside_is_reached_unless_it_may_be(install, receiver):
    """Not where its address says so, and not where only a look at what it leads to does."""
    usher = install().start()
    refused = usher.cli("webhook", "create", HOST, receiver.url, code=1)
    assert "https://" in refused.stderr
    inside = ("127.0.0.1", "localhost", "[::1]", "0x7f000001", "[::ffff:127.0.0.1]")
    for address in (*inside, "10.0.0.1", "169.254.169.254"):
        refused = usher.cli("webhook", "create", HOST, f"https://{address}:{receiver.port}/hook", code=1)
        assert "not one inside" in refused.stderr, address
    usher.stop()
    usher.configure(LOOPBACK)
    usher.start()
    hooks = [create(usher, f"https://{address}:{receiver.port}/hook")[0] for address in inside]
    usher.stop()
    usher.configure({})
    usher.start()
    for hook in hooks:
        assert "none that webhooks may be sent to" in usher.cli("webhook", "test", HOST, hook, code=1).stdout
    usher.hook = hooks[0]
    usher.create_invite()
    assert "none that webhooks" in first_delivery(usher, state="waiting")["problem"]
    assert not receiver.letters


def test_no_proxy_is_used(install, receiver):
    proxy = Receiver()
    try:
        usher = install(LOOPBACK)
        usher.environment = {name: proxy.url for name in ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY")}
        usher.start()
        usher.hook, _ = create(usher, receiver.url)
        usher.create_invite()
        first_delivery(usher, state="delivered")
        assert receiver.letters and not proxy.letters
    finally:
        proxy.close()


def test_secrets_are_kept_nowhere(told, receiver):
    told.create_invite()
    first_delivery(told, state="delivered")
    kept = told.log() + told.cli("webhook", "list", HOST, "--output", "json").stdout + told.cli("log").stdout
    data = b"".join(file.read_bytes() for file in told.data_dir.iterdir() if file.is_file())
    assert told.secret not in kept and told.secret.encode() not in data
    assert not re.search(r"whsec_", kept)


def test_the_example_of_the_documentation(told, receiver):
    """docs/webhooks.md shows how to check a signature: what it shows is run."""
    text = (pathlib.Path(__file__).parents[2] / "docs" / "webhooks.md").read_text()
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    told.create_invite()
    wait_until(lambda: receiver.letters, "a letter")
    letter = receiver.letters[0]
    names = {}
    exec(example, names)  # noqa: S102
    assert names["verified"](told.secret, letter.headers, letter.body)["type"] == "invite.created"
    for changed in ({**letter.headers, "webhook-id": "other"}, {**letter.headers, "webhook-timestamp": "1"}):
        with pytest.raises(ValueError):
            names["verified"](told.secret, changed, letter.body)
