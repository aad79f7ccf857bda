"""What Prosody's plugin says to usher, seen from usher's end of the component stream."""

import socket
import time

import pytest

from played_component import PLUGIN, Component, attempt, preauth
from prosody import COMPONENT
from usher import HOST, wait_until
from xmpp_stream import Refused, Stream, logged_in

pytestmark = pytest.mark.prosody("0.12", "13")


def test_a_late_release_gives_nothing_back_that_another_attempt_holds(prosody):
    """Of an attempt whose answer was lost, the release may come while the next attempt holds a use."""
    component = Component(prosody)
    with Stream(prosody) as stream:
        preauth(stream, component)

        id, asked, first = attempt(stream, component, "anna")
        component.refuse(asked, "cancel", "service-unavailable")  # as Prosody does itself while usher is gone
        with pytest.raises(Refused):
            stream.finish_iq(id)
        _, released = component.next_request("release")
        assert released.get("holder") == first.get("holder")

        id, asked, second = attempt(stream, component, "anna")
        assert second.get("holder") != first.get("holder")
        component.answer(asked, f"<reserve xmlns='{PLUGIN}' username='anna'/>")
        stream.finish_iq(id)
        _, committed = component.next_request("commit")
        assert committed.get("holder") == second.get("holder")
    assert prosody.accounts() == ["anna"]
    component.socket.close()


def nobody_is_there(prosody):
    log = prosody.log()
    return log.count("Client connected") == log.count("Client disconnected")


def test_nothing_is_made_for_a_client_that_left(prosody):
    component = Component(prosody)
    with Stream(prosody) as stream:
        preauth(stream, component)
        _, asked, held = attempt(stream, component, "anna")
    wait_until(lambda: nobody_is_there(prosody), "Prosody to notice")
    component.answer(asked, f"<reserve xmlns='{PLUGIN}' username='anna'/>")
    _, released = component.next_request("release")
    assert released.get("holder") == held.get("holder")
    assert prosody.accounts() == []
    component.socket.close()


def test_who_waits_is_told_at_once_when_the_stream_breaks(prosody):
    """Rather than after the twenty seconds that an answer may take."""
    component = Component(prosody)
    with Stream(prosody) as stream:
        preauth(stream, component)
        id, _, held = attempt(stream, component, "anna")
        start = time.monotonic()
        component.socket.close()
        with pytest.raises(Refused) as refused:
            stream.finish_iq(id)
        assert refused.value.type == "wait" and refused.value.condition == "resource-constraint"
        assert time.monotonic() - start < 15
        wait_until(lambda: "Component not connected, bouncing" in prosody.log(), "the release to be lost")

        # What may be held is given back once usher is there again, and the stream goes on.
        component = Component(prosody)
        _, released = component.next_request("release")
        assert released.get("holder") == held.get("holder")
        id, asked, _ = attempt(stream, component, "anna")
        component.answer(asked, f"<reserve xmlns='{PLUGIN}' username='anna'/>")
        stream.finish_iq(id)
    component.socket.close()


def test_a_strangers_stream_breaks_nothing(prosody):
    """It is the component's own only after the handshake."""
    component = Component(prosody)
    with Stream(prosody) as stream:
        preauth(stream, component)
        id, asked, _ = attempt(stream, component, "anna")
        with socket.create_connection(("127.0.0.1", prosody.component_port)) as stranger:
            stranger.sendall(f"<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' "
                             f"xmlns:stream='http://etherx.jabber.org/streams' to='{COMPONENT}'>".encode())
            assert stranger.recv(65536)
        wait_until(lambda: f"component disconnected: {COMPONENT}" in prosody.log(), "Prosody to notice")
        component.answer(asked, f"<reserve xmlns='{PLUGIN}' username='anna'/>")
        stream.finish_iq(id)
    component.socket.close()


def offer_commands(component):
    component.send(f"<iq type='get' from='{COMPONENT}' to='{HOST}' id='hello'><hello xmlns='{PLUGIN}' version='0'>"
                   "<command node='urn:xmpp:invite#invite' name='Invite' permission='local_user'/></hello></iq>")
    while component.next().get("id") != "hello":
        pass


def give_commands(stream, count):
    for i in range(count):
        stream.send(f"<iq type='set' to='{HOST}' id='flood-{i}'>"
                    "<command xmlns='http://jabber.org/protocol/commands' node='urn:xmpp:invite#invite'/></iq>")


def show_tokens(stream, count):
    for i in range(count):
        stream.show_token("anna", f"flood-{i}")


@pytest.mark.parametrize("flood", [give_commands, show_tokens])
def test_one_persons_flood_takes_no_answer_from_another(prosody, flood):
    """Prosody keeps track of 256 requests of a module, and forgets the oldest for a new one."""
    prosody.add_account("anna")
    password = prosody.add_account("bella")
    component = Component(prosody)
    offer_commands(component)
    with Stream(prosody) as stream, logged_in(prosody, "bella", password) as flooder:
        id = stream.start_iq("set", "<preauth xmlns='urn:xmpp:pars:0' token='sometoken'/>", HOST)
        asked, _ = component.next_request("preauth")
        flood(flooder, 400)
        flooder.iq("get", "<query xmlns='jabber:iq:roster'/>")  # behind all of them
        component.answer(asked, f"<preauth xmlns='{PLUGIN}' presented='1' purpose='registration'/>")
        stream.finish_iq(id)
    component.socket.close()


def test_a_flood_is_refused_with_a_request_to_wait(prosody):
    password = prosody.add_account("anna")
    component = Component(prosody)
    offer_commands(component)
    with logged_in(prosody, "anna", password) as flooder:
        give_commands(flooder, 9)
        with pytest.raises(Refused) as refused:
            flooder.finish_iq("flood-8")
        assert (refused.value.type, refused.value.condition) == ("wait", "resource-constraint")
        asked, _ = component.next_request("forwarded-command")
        component.answer(asked, f"<forwarded-command xmlns='{PLUGIN}'><command node='urn:xmpp:invite#invite' "
                                "xmlns='http://jabber.org/protocol/commands' status='completed'/></forwarded-command>")
        flooder.finish_iq("flood-0")
        flooder.iq("get", "<query xmlns='jabber:iq:roster'/>")
        give_commands(flooder, 1)
        component.next_request("forwarded-command")
    component.socket.close()


def test_a_deletion_is_told_until_it_is_answered(prosody):
    password = prosody.add_account("anna")
    with logged_in(prosody, "anna", password) as stream:
        stream.iq("set", "<query xmlns='jabber:iq:register'><remove/></query>")
    ages = []
    for answered in (False, True):
        component = Component(prosody)
        component.greet()
        asked, told = component.next_request("account-deleted")
        assert told.get("username") == "anna"
        ages.append(int(told.get("ago")))
        if answered:
            component.answer(asked, f"<account-deleted xmlns='{PLUGIN}' revoked='0'/>")
        else:
            component.refuse(asked, "wait", "internal-server-error")
        component.send(f"<iq type='get' from='{COMPONENT}' to='{HOST}' id='heard'>"
                       f"<account-exists xmlns='{PLUGIN}' username='anna'/></iq>")
        while component.next().get("id") != "heard":
            pass
        gone = prosody.log().count("component disconnected")
        component.socket.close()
        wait_until(lambda: prosody.log().count("component disconnected") > gone, "Prosody to notice")
    assert 0 <= ages[0] <= ages[1]
    component = Component(prosody)
    component.greet()
    while component.next().get("id") != "hello":
        pass
    prosody.add_account("berta")
    with logged_in(prosody, "berta", password) as stream:
        stream.iq("set", "<query xmlns='jabber:iq:register'><remove/></query>")
    _, told = component.next_request("account-deleted")
    assert told.get("username") == "berta", "what was answered is not told again"
    component.socket.close()
