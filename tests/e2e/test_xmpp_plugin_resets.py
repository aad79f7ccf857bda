"""New passwords, by token on a stream and by usher's order: whose, who may, and what becomes of the account."""

import re
import xml.etree.ElementTree as ET
from unittest.mock import ANY

import pytest

from played_component import (FORBIDDEN_PASSWORD, GOOD_PASSWORD, PLUGIN, UNUSABLE_PASSWORD, ask_for_use, expect_end,
                              held, new_password, show_token, with_switcher)
from prosody import PLUGINS, TEST_MODULES, Prosody
from usher import wait_until
from xmpp_stream import Refused, Stream, assert_refused, logged_in, switch_account

pytestmark = pytest.mark.prosody("0.12", "13")

OLD = "the owner's own 58"


@pytest.fixture(scope="module")
def server(tmp_path_factory, ledger, prosody_release):
    for password in (GOOD_PASSWORD, OLD):
        ledger.add_password(password)
    server = Prosody(tmp_path_factory.mktemp("prosody"), ledger, module_paths=[str(PLUGINS), *TEST_MODULES],
                     modules=["switch_accounts", "password_policy"],
                     host_settings={"forbidden_password": FORBIDDEN_PASSWORD}).start()
    yield with_switcher(server)
    server.stop()


def reset_by_stream(server, component, name, password=GOOD_PASSWORD):
    with Stream(server) as stream:
        show_token(stream, component, purpose="password-reset")
        id, asked = ask_for_use(stream, component, name, purpose="password-reset", password=password)
        asked.answer(held(name))
        stream.finish_iq(id)
        expect_end(component, "commit", asked)


def reset_by_order(server, component, name, password=GOOD_PASSWORD):
    assert component.order("set", new_password(name, password)).tag == f"{{{PLUGIN}}}set-password"


WAYS = {"stream": reset_by_stream, "order": reset_by_order}


def closes(stream):
    with pytest.raises((ConnectionError, ET.ParseError)):
        while True:
            stream.next()
    return True


def has_password(server, name, password):
    try:
        logged_in(server, name, password).close()
    except PermissionError:
        return False
    return True


@pytest.mark.parametrize("way", WAYS)
def test_a_reset_sets_the_password_and_ends_the_sessions(server, component, way):
    name = f"anna-{way}"
    component.create(name, password=OLD)
    component.create(f"{name}-neighbour", password=OLD)
    with logged_in(server, name, OLD) as session, logged_in(server, f"{name}-neighbour", OLD) as neighbour:
        WAYS[way](server, component, name)
        assert closes(session)
        neighbour.roster()
    assert has_password(server, name, GOOD_PASSWORD) and not has_password(server, name, OLD)
    assert has_password(server, f"{name}-neighbour", OLD)


def test_a_stream_resets_once(server, component):
    component.create("bella", password=OLD)
    with Stream(server) as stream:
        show_token(stream, component, purpose="password-reset")
        id, asked = ask_for_use(stream, component, "bella", purpose="password-reset")
        assert has_password(server, "bella", OLD), "not before the use is held"
        asked.answer(held("bella"))
        stream.finish_iq(id)
        expect_end(component, "commit", asked)
        assert_refused(lambda: stream.register("bella", OLD), "cancel", "not-allowed")
        assert_refused(lambda: stream.preauth("another"), "cancel", "not-allowed")
        component.hears_nothing_else()
    assert has_password(server, "bella", GOOD_PASSWORD)


def test_a_form_will_do_too(server, component):
    """XEP-0077, section 4"""
    component.create("bruna", password=OLD)
    fields = "".join(f"<field var='{var}'><value>{value}</value></field>" for var, value in (
        ("FORM_TYPE", "jabber:iq:register"), ("username", "bruna"), ("password", GOOD_PASSWORD)))
    with Stream(server) as stream:
        show_token(stream, component, purpose="password-reset")
        id = stream.start_iq("set", "<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='submit'>"
                                    f"{fields}</x></query>")
        asked = component.expect("set", "reserve", token="sometoken", holder=ANY, presented="1795516530123",
                                 purpose="password-reset", username="bruna")
        asked.answer(held("bruna"))
        stream.finish_iq(id)
        expect_end(component, "commit", asked)
    assert has_password(server, "bruna", GOOD_PASSWORD)


def test_usher_says_whose_password_is_set(server, component):
    """Not what the client wrote, which usher may have read otherwise."""
    component.create("clara", password=OLD)
    component.create("clara2", password=OLD)
    with Stream(server) as stream:
        show_token(stream, component, purpose="password-reset")
        id, asked = ask_for_use(stream, component, "clara2", purpose="password-reset")
        asked.answer(held("clara"))
        stream.finish_iq(id)
        expect_end(component, "commit", asked)
    assert has_password(server, "clara", GOOD_PASSWORD) and has_password(server, "clara2", OLD)


def test_a_token_for_registration_resets_nothing(server, component):
    component.create("dora", password=OLD)
    with Stream(server) as stream:
        show_token(stream, component)
        assert_refused(lambda: stream.register("dora", GOOD_PASSWORD), "cancel", "conflict")
        component.hears_nothing_else()
    assert has_password(server, "dora", OLD)


def test_a_token_for_a_reset_makes_no_account(server, component):
    with Stream(server) as stream:
        show_token(stream, component, purpose="password-reset")
        assert_refused(lambda: stream.register("edith", GOOD_PASSWORD), "cancel", "item-not-found")
        assert_refused(lambda: stream.register("a b", GOOD_PASSWORD), "modify", "not-acceptable")
        component.hears_nothing_else()
    assert_refused(lambda: component.order("set", new_password("edith")), "cancel", "item-not-found")
    assert_refused(lambda: component.order("set", new_password("")), "modify", "jid-malformed")
    assert "edith" not in server.accounts()


def test_without_a_token_nothing_is_reset(server, component):
    component.create("frida", password=OLD)
    with Stream(server) as stream:
        with pytest.raises(Refused):
            stream.register("frida", GOOD_PASSWORD)
        component.hears_nothing_else()
    assert has_password(server, "frida", OLD)


REFUSALS = [("cancel", "item-not-found"), ("modify", "not-acceptable"), ("wait", "resource-constraint")]


@pytest.mark.parametrize("refusal", REFUSALS, ids=[condition for _, condition in REFUSALS])
def test_a_use_that_usher_refuses_sets_no_password(server, component, refusal):
    name = f"gerda-{refusal[1]}"
    component.create(name, password=OLD)
    with Stream(server) as stream:
        show_token(stream, component, purpose="password-reset")
        id, asked = ask_for_use(stream, component, name, purpose="password-reset")
        asked.refuse(*refusal)
        assert_refused(lambda: stream.finish_iq(id), *refusal)
        component.hears_nothing_else()
    assert has_password(server, name, OLD)


def test_a_use_is_given_back_when_the_account_is_gone(server, component):
    component.create("hedda", password=OLD)
    with Stream(server) as stream:
        show_token(stream, component, purpose="password-reset")
        id, asked = ask_for_use(stream, component, "hedda", purpose="password-reset")
        with logged_in(server, "hedda", OLD) as owner:
            owner.send("<iq type='set' id='remove'><query xmlns='jabber:iq:register'><remove/></query></iq>")
            component.expect_gone("hedda")
        asked.answer(held("hedda"))
        assert_refused(lambda: stream.finish_iq(id), "cancel", "item-not-found")
        expect_end(component, "release", asked)
    assert "hedda" not in server.accounts()


def test_a_use_is_given_back_when_the_client_left(server, component):
    component.create("inge", password=OLD)
    left = server.log().count("Client disconnected")
    with Stream(server) as stream:
        show_token(stream, component, purpose="password-reset")
        _, asked = ask_for_use(stream, component, "inge", purpose="password-reset")
    wait_until(lambda: server.log().count("Client disconnected") > left, "Prosody to notice")
    asked.answer(held("inge"))
    expect_end(component, "release", asked)
    assert has_password(server, "inge", OLD)


def test_a_password_that_can_not_be_set_costs_nothing(server, component):
    component.create("jana", password=OLD)
    with Stream(server) as stream:
        show_token(stream, component, purpose="password-reset")
        id, asked = ask_for_use(stream, component, "jana", purpose="password-reset", password=UNUSABLE_PASSWORD)
        asked.answer(held("jana"))
        with pytest.raises(Refused):
            stream.finish_iq(id)
        expect_end(component, "release", asked)
    assert_refused(lambda: component.order("set", new_password("jana", UNUSABLE_PASSWORD)), "modify", "not-acceptable")
    assert has_password(server, "jana", OLD)


def test_the_servers_rules_for_passwords_hold(server, component):
    component.create("karla", password=OLD)
    with Stream(server) as stream:
        show_token(stream, component, purpose="password-reset")
        assert_refused(lambda: stream.register("karla", FORBIDDEN_PASSWORD), "modify", "not-acceptable")
        component.hears_nothing_else()
    assert_refused(lambda: component.order("set", new_password("karla", FORBIDDEN_PASSWORD)), "modify", "not-acceptable")
    assert has_password(server, "karla", OLD)


@pytest.mark.prosody("13")
def test_a_disabled_account_stays_disabled_and_has_its_password(server, component):
    component.create("lotte", password=OLD)
    switch_account(server, "disable", "lotte", "switcher", GOOD_PASSWORD)
    with Stream(server) as stream:
        show_token(stream, component, purpose="password-reset")
        assert_refused(lambda: stream.register("lotte", GOOD_PASSWORD), "cancel", "item-not-found")
        component.hears_nothing_else()
    assert_refused(lambda: component.order("set", new_password("lotte")), "cancel", "item-not-found")
    assert re.search(r'\["disabled"\] = true', server.stored("accounts", "lotte"))
    switch_account(server, "enable", "lotte", "switcher", GOOD_PASSWORD)
    assert has_password(server, "lotte", OLD)


@pytest.mark.prosody("13")
def test_an_account_that_is_disabled_meanwhile_is_not_enabled(server, component):
    component.create("marta", password=OLD)
    with Stream(server) as stream:
        show_token(stream, component, purpose="password-reset")
        id, asked = ask_for_use(stream, component, "marta", purpose="password-reset")
        switch_account(server, "disable", "marta", "switcher", GOOD_PASSWORD)
        asked.answer(held("marta"))
        assert_refused(lambda: stream.finish_iq(id), "cancel", "item-not-found")
        expect_end(component, "release", asked)
    assert re.search(r'\["disabled"\] = true', server.stored("accounts", "marta"))
