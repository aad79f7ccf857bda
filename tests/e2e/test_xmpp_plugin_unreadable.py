"""What Prosody can't read for a moment, the plugin says that it doesn't know: never that there is no account, nor that
an account is as it would be if nothing were written of it."""

import contextlib
import itertools
import time

import pytest

from played_component import (GOOD_PASSWORD, OTHER_PASSWORD, PLUGIN, Component, ask_for_use, expect_end, held,
                              show_token)
from prosody import Prosody
from usher import HOST, wait_until
from xmpp_stream import Refused, Stream, assert_refused, logged_in

pytestmark = pytest.mark.prosody("0.12", "13")

UNKNOWN = ("wait", "internal-server-error")
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory, ledger, prosody_release):
    for password in (GOOD_PASSWORD, OTHER_PASSWORD):
        ledger.add_password(password)
    server = Prosody(tmp_path_factory.mktemp("prosody"), ledger).start()
    yield server
    server.kill()  # what it logged is an error, as it should be


@pytest.fixture
def name(component):
    """Of an account."""
    name = f"person{next(_numbers)}"
    component.create(name)
    return name


def look_up(component, name):
    return component.order("get", f"<account-exists xmlns='{PLUGIN}' username='{name}'/>")


@contextlib.contextmanager
def unreadable(server, name, store="accounts"):
    """While what a store holds for the name is broken off; it is as it was afterwards."""
    file = server.folder / "data" / HOST.replace(".", "%2e") / store / f"{name}.dat"
    whole = file.read_text() if file.exists() else ""
    broken = whole[:len(whole) // 2] or "return {"
    file.parent.mkdir(parents=True, exist_ok=True)  # there may be no account yet
    file.write_text(broken)
    yield
    assert file.read_text() == broken, "nobody wrote over it"
    if whole:
        file.write_text(whole)
    else:
        file.unlink()


def test_who_asks_an_unreadable_account_by_a_token_may_ask_again(server, component, name):
    component.create(guest_name := f"{name}sguest")
    with logged_in(server, guest_name, GOOD_PASSWORD) as guest:
        guest.go_online()
        with unreadable(server, name):
            guest.show_token(name, "sometoken")
            refused = Refused(guest.wait_for(lambda stanza: stanza.get("type") == "error"))
            assert (refused.type, refused.condition) == UNKNOWN
            component.hears_nothing_else()
        guest.show_token(name, "sometoken")
        component.expect("set", "subscribe", token="sometoken", inviter=name,
                         redeemer=f"{guest_name}@{HOST}").refuse("cancel", "item-not-found")
        guest.roster()


def test_an_unreadable_guest_becomes_no_contact(server, component, name):
    component.create(guest_name := f"{name}sguest")
    redeemer = f"{guest_name}@{HOST}"
    left = server.log().count("Client disconnected")
    with logged_in(server, guest_name, GOOD_PASSWORD) as guest:
        guest.show_token(name, "sometoken")
        asked = component.expect("set", "subscribe", token="sometoken", inviter=name, redeemer=redeemer)
    wait_until(lambda: server.log().count("Client disconnected") > left, "the guest to be gone")
    with unreadable(server, guest_name):
        asked.answer()
        component.expect("set", "release", token="sometoken", redeemer=redeemer).answer()
    assert "both" not in server.stored("roster", name) + server.stored("roster", guest_name)


def test_a_password_is_not_set_that_can_not_be_read_meanwhile(server, component, name):
    with Stream(server) as stream:
        show_token(stream, component, purpose="password-reset")
        id, asked = ask_for_use(stream, component, name, purpose="password-reset", password=OTHER_PASSWORD)
        with unreadable(server, name):
            asked.answer(held(name))
            assert_refused(lambda: stream.finish_iq(id), *UNKNOWN)
            expect_end(component, "release", asked)
    logged_in(server, name, GOOD_PASSWORD).close()


def test_no_account_is_made_over_one_that_came_meanwhile_and_is_unreadable(server, component):
    with Stream(server) as stream:
        show_token(stream, component)
        id, asked = ask_for_use(stream, component, "berta")
        with unreadable(server, "berta"):
            asked.answer(held("berta"))
            assert_refused(lambda: stream.finish_iq(id), *UNKNOWN)
            expect_end(component, "release", asked)


@pytest.mark.parametrize("store", ["accounts", "account_details", "usher_accounts"])
def test_the_age_of_an_account_is_not_guessed(server, component, name, store):
    """The first two while somebody is logged in, for whom there is an account in any case."""
    with logged_in(server, name, GOOD_PASSWORD), unreadable(server, name, store):
        assert_refused(lambda: look_up(component, name), *UNKNOWN)
    assert int(look_up(component, name).get("age")) < 60_000


@pytest.mark.prosody("13")
def test_whether_an_inviter_is_disabled_is_not_guessed(server, component, name):
    with unreadable(server, name):
        with Stream(server) as stream:
            show_token(stream, component, inviter=name)
            assert_refused(lambda: stream.register("carla", GOOD_PASSWORD), *UNKNOWN)
        order = (f"<create-account xmlns='{PLUGIN}' username='carla' inviter='{name}'>"
                 f"<password>{GOOD_PASSWORD}</password></create-account>")
        assert_refused(lambda: component.order("set", order), *UNKNOWN)
    assert "carla" not in server.accounts()


def test_what_was_promised_waits_until_it_is_known_to_whom(tmp_path, ledger, prosody_release):
    """Not given to whoever has the name, where it can't be read when the account was made."""
    server = Prosody(tmp_path / "prosody", ledger).start()
    with Component(server) as component:
        component.create("selma")
    server.stop()
    journal = server.folder / "data" / HOST.replace(".", "%2e") / "usher_under_way"
    journal.mkdir(exist_ok=True)
    (journal / "selma.dat").write_text(f'return {{ ["time"] = {int(time.time()) - 7200}; '
                                       '["gifts"] = { ["roles"] = { "prosody:admin" }; ["groups"] = {}; }; };')
    with unreadable(server, "selma", "account_details"):
        server.start()
        with Component(server) as component:
            component.hears_nothing_else()
        server.kill()
    assert server.stored("usher_under_way", "selma")
    assert "prosody:admin" not in server.stored("roles", "selma") + server.stored("account_roles", "selma")
    server.start()
    with Component(server) as component:
        component.hears_nothing_else()
    assert not server.stored("usher_under_way", "selma")
    assert "prosody:admin" not in server.stored("roles", "selma") + server.stored("account_roles", "selma")
    server.kill()


@pytest.mark.parametrize("when", ["by the clock", "at the next greeting"])
def test_a_deletion_that_can_not_be_read_is_told_once_it_can(tmp_path, ledger, prosody_release, when):
    server = Prosody(tmp_path / "prosody", ledger)
    entries = server.folder / "data" / HOST.replace(".", "%2e") / "usher_gone"
    entries.mkdir(parents=True)
    whole = 'return { ["time"] = 1700000000.5; };'
    (entries / "anna%40.dat").write_text(whole)
    (entries / "berta%40.dat").write_text(whole[:10])
    server.start()
    with Component(server) as component:
        component.greet()
        assert component.next().get("id") == "hello"
        component.expect_gone("anna")
        component.hears_nothing_else()
        (entries / "berta%40.dat").write_text(whole)
        if when == "at the next greeting":
            component.greet()
            assert component.next().get("id") == "hello"
        component.expect_gone("berta")
        component.hears_nothing_else()
    assert not list(entries.glob("*.dat"))
    server.kill()  # what it logged is an error, as it should be
