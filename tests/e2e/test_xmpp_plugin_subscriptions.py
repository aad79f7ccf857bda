"""Subscriptions by token (XEP-0379): what usher is asked, and that its word alone approves one."""

import contextlib
import itertools

import pytest

from played_component import ACCEPT, GOOD_PASSWORD, Component, with_switcher
from prosody import PLUGINS, TEST_MODULES, Prosody
from usher import HOST
from xmpp_stream import logged_in, switch_account

pytestmark = pytest.mark.prosody("0.12", "13")

GATEWAY, GATEWAY_SECRET = f"gateway.{HOST}", "the gateway's own"
PREAUTH = "{urn:xmpp:pars:0}preauth"
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory, ledger, prosody_release):
    ledger.add_password(GOOD_PASSWORD)
    server = Prosody(tmp_path_factory.mktemp("prosody"), ledger, module_paths=[str(PLUGINS), *TEST_MODULES],
                     modules=["switch_accounts"],
                     host_lua=f'Component "{GATEWAY}"\n component_secret = "{GATEWAY_SECRET}"').start()
    yield with_switcher(server)
    server.stop()


@pytest.fixture
def people(server, component):
    """Inviter and guest, online."""
    with contextlib.ExitStack() as stack:
        streams = []
        for name in ("inviter", "guest"):
            streams.append(f"{name}{next(_numbers)}")
            component.create(streams[-1])
            streams[-1] = stack.enter_context(logged_in(server, streams[-1], GOOD_PASSWORD))
            streams[-1].go_online()
        yield streams


def bare(stream):
    return stream.jid.partition("/")[0]


def name(stream):
    return stream.jid.partition("@")[0]


def expect_question(component, inviter, guest):
    return component.expect("set", "subscribe", token="sometoken", inviter=name(inviter), redeemer=bare(guest))


def expect_end(component, how, redeemer):
    component.expect("set", how, token="sometoken", redeemer=redeemer).answer()


def is_asked_plainly(inviter, guest):
    """As by anybody: the token goes no further."""
    asked = inviter.wait_for(lambda stanza: stanza.get("type") == "subscribe" and stanza.get("from") == bare(guest))
    return asked.find(PREAUTH) is None and inviter.roster() == {} and guest.roster() == {bare(inviter): "none"}


def test_a_good_token_makes_two_contacts(component, people):
    inviter, guest = people
    guest.show_token(name(inviter), "sometoken")
    asked = expect_question(component, inviter, guest)
    assert inviter.roster() == {} and guest.roster() == {bare(inviter): "none"}, "not before usher says so"
    asked.answer()
    expect_end(component, "commit", bare(guest))
    inviter.wait_for_push(bare(guest), "both")
    guest.wait_for_push(bare(inviter), "both")


@pytest.mark.parametrize("refusal", [("cancel", "item-not-found"), ("cancel", "conflict"), ("auth", "forbidden"),
                                     ("wait", "resource-constraint")], ids=lambda refusal: refusal[1])
def test_a_token_that_usher_refuses_approves_nothing(component, people, refusal):
    inviter, guest = people
    guest.show_token(name(inviter), "sometoken")
    expect_question(component, inviter, guest).refuse(*refusal)
    assert is_asked_plainly(inviter, guest)


def test_a_lost_answer_approves_nothing(server, component, people):
    inviter, guest = people
    guest.show_token(name(inviter), "sometoken")
    expect_question(component, inviter, guest)
    component.close()
    assert is_asked_plainly(inviter, guest)


def test_a_request_without_a_token_is_none_of_ushers(component, people):
    inviter, guest = people
    guest.send(f"<presence type='subscribe' to='{bare(inviter)}'/>")
    assert is_asked_plainly(inviter, guest)


@pytest.mark.parametrize("type", ["subscribed", "unsubscribe", "unsubscribed"])
def test_a_token_that_comes_with_another_presence_is_none(component, people, type):
    inviter, guest = people
    guest.send(f"<presence type='{type}' to='{bare(inviter)}'><preauth xmlns='urn:xmpp:pars:0' token='t'/></presence>")
    guest.roster()
    component.hears_nothing_else()
    assert inviter.roster() == {}


def test_who_is_not_there_approves_nothing(component, people):
    _, guest = people
    guest.show_token("nobody", "sometoken")
    guest.roster()
    component.hears_nothing_else()


def test_somebody_of_elsewhere(server, component, people):
    """They are approved and asked in turn; a use that approves nothing new is given back."""
    inviter, _ = people
    stranger = f"stranger@{GATEWAY}"
    shown = (f"<presence type='subscribe' from='{stranger}' to='{bare(inviter)}'>"
             "<preauth xmlns='urn:xmpp:pars:0' token='sometoken'/></presence>")
    with contextlib.closing(Component(server, GATEWAY, GATEWAY_SECRET)) as gateway:
        gateway.send(shown)
        asked = component.expect("set", "subscribe", token="sometoken", inviter=name(inviter), redeemer=stranger)
        assert inviter.roster() == {}
        asked.answer()
        expect_end(component, "commit", stranger)
        kinds = set()
        while kinds != {"subscribed", "subscribe"}:
            stanza = gateway.next()
            assert stanza.tag == f"{ACCEPT}presence" and stanza.get("to").startswith(stranger)
            kinds |= {stanza.get("type")} & {"subscribed", "subscribe"}
        assert inviter.roster() == {stranger: "from"}
        gateway.send(shown)
        component.expect("set", "subscribe", token="sometoken", inviter=name(inviter), redeemer=stranger).answer()
        expect_end(component, "release", stranger)
        assert inviter.roster() == {stranger: "from"}


@pytest.mark.prosody("13")
def test_nobody_becomes_a_contact_of_a_disabled_account(server, component, people):
    inviter, guest = people
    switch_account(server, "disable", name(inviter), "switcher", GOOD_PASSWORD)
    guest.show_token(name(inviter), "sometoken")
    guest.roster()
    component.hears_nothing_else()
    assert guest.roster() == {bare(inviter): "none"}
    switch_account(server, "enable", name(inviter), "switcher", GOOD_PASSWORD)
