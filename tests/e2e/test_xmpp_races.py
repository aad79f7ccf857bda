"""Never more accounts than uses, whatever runs and dies at once."""

import contextlib
import json
import random
import sqlite3
import threading
import time

import pytest
import requests

from forms import Form
from ledger import token_of
from prosody import is_installed
from usher import Usher, wait_until
from xmpp_stream import Refused, Stream

pytestmark = [pytest.mark.skipif(not is_installed(), reason="Prosody is not installed"), pytest.mark.slow]

GOOD_PASSWORD = "wide open meadow 47"
STREAMS, BROWSERS = 50, 10


@pytest.fixture
def usher(tmp_path, ledger, prosody):
    settings = {**prosody.usher_settings, "limits": {"per_address_forms": "off", "per_invite_forms": "off"}}
    installation = Usher(tmp_path / "usher", ledger, settings).start()
    wait_for_plugin(installation)
    yield installation
    installation.stop()


def wait_for_plugin(usher):
    wait_until(lambda: usher.log().count("has usher's plugin") > usher.log().count("plugin is gone"), "the plugin")


def by_stream(prosody, token, name, start):
    with Stream(prosody) as stream:
        stream.preauth(token)
        start.wait(60)
        for _ in range(3):
            try:
                stream.register(name, GOOD_PASSWORD)
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


def rush(nodes, prosody, token, meanwhile=None):
    """Everybody shows the token, and then all register at once."""
    start = threading.Barrier(STREAMS + BROWSERS + (1 if meanwhile else 0))
    people = [threading.Thread(target=by_stream, args=(prosody, token, f"stream{i}", start)) for i in range(STREAMS)]
    people += [threading.Thread(target=by_form, args=(nodes[i % len(nodes)], token, f"form{i}", start))
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


@pytest.mark.parametrize("uses", [1, 7])
def test_a_rush_makes_exactly_as_many_accounts_as_there_are_uses(usher, prosody, uses):
    token = token_of(usher.create_invite("--uses", str(uses)))
    rush([usher], prosody, token)
    assert len(prosody.accounts()) == uses, prosody.accounts()
    wait_until(lambda: usher.page(f"/invite?{token}").status_code == 410, "the invite to be used up")


@pytest.mark.parametrize("uses", [1, 7])
def test_never_more_accounts_though_usher_is_killed(usher, prosody, uses):
    token = token_of(usher.create_invite("--uses", str(uses)))
    dice = random.Random(uses)

    def kill_and_start():
        for _ in range(3):
            time.sleep(dice.uniform(0.0, 0.15))  # a random moment is the point
            usher.kill()
            usher.start()
            wait_for_connection(usher)

    rush([usher], prosody, token, kill_and_start)
    assert len(prosody.accounts()) <= uses, prosody.accounts()
    end_leases(usher)
    for i in range(uses):  # what was not used is there for the next ones
        register_soon(prosody, token, f"later{i}", uses)
    assert len(prosody.accounts()) == uses, prosody.accounts()


def test_never_more_accounts_though_prosody_is_restarted(usher, prosody):
    token = token_of(usher.create_invite("--uses", "7"))

    def kill_and_start():
        time.sleep(0.05)  # a random moment is the point
        prosody.kill()
        prosody.start()
        wait_for_connection(usher)

    rush([usher], prosody, token, kill_and_start)
    assert len(prosody.accounts()) <= 7, prosody.accounts()
    wait_for_plugin(usher)
    end_leases(usher)
    for i in range(7):
        register_soon(prosody, token, f"later{i}", 7)
    assert len(prosody.accounts()) == 7, prosody.accounts()


def test_who_leaves_while_they_register_costs_no_use_for_long(usher, prosody):
    """Whether the server went on without them or not: as many uses are gone as accounts are there."""
    link = usher.create_invite("--uses", "20")
    token = token_of(link)
    for i in range(10):
        with Stream(prosody) as stream:
            stream.preauth(token)
            stream.start_iq("set", stream.registration(f"leaver{i}", GOOD_PASSWORD))
    wait_until(lambda: uses(usher, link) == (0, len(prosody.accounts())), "as many uses as accounts", 30)
    register_soon(prosody, token, "stayer", 20)
    wait_until(lambda: uses(usher, link) == (0, len(prosody.accounts())), "the last one's use")


def end_leases(usher):
    """As if the two minutes were over for which a use is held."""
    with contextlib.closing(sqlite3.connect(usher.database, timeout=30)) as database, database:
        database.execute("UPDATE redemptions SET lease_until = reserved_at WHERE committed_at IS NULL")


def uses(usher, link):
    """Of an invite: those that are held, and those that are gone."""
    shown = json.loads(usher.cli("invite", "show", link, "--output", "json").stdout)
    return shown["uses_reserved"], shown["uses_committed"]


def wait_for_connection(usher):
    wait_until(lambda: ": connected" in requests.get(usher.ops_url + "/readyz", timeout=10).text,
               "usher to connect to Prosody", 60)


def register_soon(prosody, token, name, uses):
    """Registers, unless all uses are gone; a use that died with its process is back once its lease is over."""
    def attempt():
        if len(prosody.accounts()) >= uses:
            return True
        try:
            with Stream(prosody) as stream:
                stream.preauth(token)
                stream.register(name, GOOD_PASSWORD)
                return True
        except Refused as refused:
            return refused.type == "cancel" and refused.condition == "item-not-found"

    wait_until(attempt, "a use to come back", 60)  # leases are looked at every ten seconds
