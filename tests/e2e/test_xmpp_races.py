"""Never more accounts than uses, whatever runs and dies at once."""

import contextlib
import json
import random
import sqlite3
import threading
import time

import pytest
import requests

from forms import Form, fill_in
from ledger import token_of
from usher import HOST, Usher, wait_until
from xmpp_stream import Refused, Stream

pytestmark = [pytest.mark.prosody("0.12", "13"), pytest.mark.ejabberd, pytest.mark.slow, pytest.mark.every_time]

GOOD_PASSWORD = "wide open meadow 47"
STREAMS, BROWSERS = 50, 10


@pytest.fixture
def server(tmp_path, start_chat_server):
    server = start_chat_server(tmp_path / "server")
    yield server
    server.stop()


@pytest.fixture
def usher(tmp_path, ledger, server):
    settings = {**server.usher_settings, "limits": {"per_address_forms": "off", "per_invite_forms": "off"}}
    installation = Usher(tmp_path / "usher", ledger, settings).start()
    wait_for_plugin(installation)
    yield installation
    installation.stop()


def wait_for_plugin(usher):
    wait_until(lambda: usher.log().count("has usher's plugin") > usher.log().count("plugin is gone"), "the plugin")


def by_stream(server, token, name, start):
    with Stream(server) as stream:
        stream.preauth(token)
        start.wait(60)
        go_on_registering(stream, stream.registration(name, GOOD_PASSWORD))


def by_stream_and_form(server, token, name, start):
    """Shows the token with the registration itself (docs/registration-form.md)."""
    with Stream(server) as stream:
        start.wait(60)
        go_on_registering(stream, stream.submission(name, GOOD_PASSWORD, f"https://{HOST}/invite?{token}"))


def go_on_registering(stream, query):
    for _ in range(3):
        try:
            stream.iq("set", query)
            return
        except Refused as refused:
            if refused.type != "wait":
                return
            time.sleep(0.1)  # as a client does that is told to wait
        except OSError:
            return  # the server is gone


def by_form(usher, token, name, start):
    form = Form(usher, "register", token)
    start.wait(60)
    try:
        form.send(username=name, password=GOOD_PASSWORD)
    except requests.RequestException:
        pass  # usher is gone


def rush(nodes, server, token, meanwhile=None, on_streams=by_stream, names=""):
    """Everybody shows the token, and then all register at once, by names that begin so."""
    start = threading.Barrier(STREAMS + BROWSERS + (1 if meanwhile else 0))
    people = [threading.Thread(target=on_streams, args=(server, token, f"{names}stream{i}", start))
              for i in range(STREAMS)]
    people += [threading.Thread(target=by_form, args=(nodes[i % len(nodes)], token, f"{names}form{i}", start))
               for i in range(BROWSERS)]
    for person in people:
        person.start()
    if meanwhile:
        start.wait(60)
        meanwhile()
    for person in people:
        person.join(120)
        assert not person.is_alive()
    assert not start.broken


@pytest.mark.parametrize("on_streams", [by_stream, by_stream_and_form])
@pytest.mark.parametrize("uses", [1, 7])
def test_a_rush_makes_exactly_as_many_accounts_as_there_are_uses(usher, server, uses, on_streams, rounds):
    for number in range(1, rounds + 1):
        token = token_of(usher.create_invite("--uses", str(uses)))
        rush([usher], server, token, on_streams=on_streams, names=f"round{number}-")
        assert len(server.accounts()) == number * uses, server.accounts()
        wait_until(lambda token=token: usher.page(f"/invite?{token}").status_code == 410, "the invite to be used up")


def break_off(usher, token):
    """As if usher had died once the account was there, and before its use was final: nobody holds that any more."""
    answer = fill_in(usher, "register", token, username="broken-off", password=GOOD_PASSWORD)
    assert answer.status_code == 303, answer.text
    usher.kill()
    with contextlib.closing(sqlite3.connect(usher.database)) as database, database:
        database.execute("UPDATE redemptions SET committed_at = NULL")
        database.execute("UPDATE invites SET uses_reserved = 1, uses_committed = 0")
    usher.start()
    wait_for_connection(usher)


@pytest.mark.parametrize("rest", [1, 7])
def test_never_more_accounts_though_usher_is_killed(usher, server, rest):
    uses = 1 + rest
    link = usher.create_invite("--uses", str(uses))
    token = token_of(link)
    break_off(usher, token)
    dice = random.Random(rest)

    def kill_and_start():
        for _ in range(3):
            time.sleep(dice.uniform(0.0, 0.15))  # a random moment is the point
            usher.kill()
            usher.start()
            wait_for_connection(usher)

    rush([usher], server, token, kill_and_start)
    assert len(server.accounts()) <= uses, server.accounts()
    end_leases(usher)
    check_all_uses_come_to_something(usher, server, link, uses)


def check_all_uses_come_to_something(usher, server, link, uses):
    """What was not used is there for the next ones, and nothing stays held."""
    for i in range(uses):
        register_soon(server, token_of(link), f"later{i}", uses)
    assert len(server.accounts()) == uses, server.accounts()
    wait_until(lambda: uses_of(usher, link) == (0, uses), "every use to be final", 60)


def test_never_more_accounts_though_the_server_is_restarted(usher, server):
    link = usher.create_invite("--uses", "8")
    token = token_of(link)
    break_off(usher, token)

    def kill_and_start():
        time.sleep(0.05)  # a random moment is the point
        server.kill()
        server.start()
        wait_for_connection(usher)

    rush([usher], server, token, kill_and_start)
    assert len(server.accounts()) <= 8, server.accounts()
    wait_for_plugin(usher)
    end_leases(usher)
    check_all_uses_come_to_something(usher, server, link, 8)


def test_who_leaves_while_they_register_costs_no_use_for_long(usher, server):
    """Whether the server went on without them or not: as many uses are gone as accounts are there."""
    link = usher.create_invite("--uses", "20")
    token = token_of(link)
    for i in range(10):
        with Stream(server) as stream:
            stream.preauth(token)
            stream.start_iq("set", stream.registration(f"leaver{i}", GOOD_PASSWORD))
    wait_until(lambda: uses_of(usher, link) == (0, len(server.accounts())), "as many uses as accounts", 30)
    register_soon(server, token, "stayer", 20)
    wait_until(lambda: uses_of(usher, link) == (0, len(server.accounts())), "the last one's use")


def end_leases(usher):
    """As if the two minutes were over for which a use is held."""
    with contextlib.closing(sqlite3.connect(usher.database, timeout=30)) as database, database:
        database.execute("UPDATE redemptions SET lease_until = reserved_at WHERE committed_at IS NULL")


def uses_of(usher, link):
    """Of an invite: those that are held, and those that are gone."""
    shown = json.loads(usher.cli("invite", "show", link, "--output", "json").stdout)
    return shown["uses_reserved"], shown["uses_committed"]


def wait_for_connection(usher):
    wait_until(lambda: ": connected" in requests.get(usher.ops_url + "/readyz", timeout=10).text,
               "usher to connect", 60)


def register_soon(server, token, name, uses):
    """Registers, unless all uses are gone; a use that died with its process is back once its lease is over."""
    def attempt():
        if len(server.accounts()) >= uses:
            return True
        try:
            with Stream(server) as stream:
                stream.preauth(token)
                stream.register(name, GOOD_PASSWORD)
                return True
        except Refused as refused:
            return refused.type == "cancel" and refused.condition == "item-not-found"

    wait_until(attempt, "a use to come back", 60)  # leases are looked at every ten seconds
