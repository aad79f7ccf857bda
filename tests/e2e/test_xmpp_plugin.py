"""What Prosody's plugin says to usher, seen from usher's end of the component stream."""

import hashlib
import socket
import xml.etree.ElementTree as ET

import pytest

from prosody import COMPONENT, SECRET, is_installed
from usher import HOST, wait_until
from xmpp_stream import Refused, Stream

pytestmark = pytest.mark.skipif(not is_installed(), reason="Prosody is not installed")

PLUGIN = "urn:usher:plugin:0"
GOOD_PASSWORD = "wide open meadow 47"


class Component:
    """In usher's place: it hears requests, and answers what the test says."""

    def __init__(self, server):
        self.socket = socket.create_connection(("127.0.0.1", server.component_port), timeout=30)
        self.parser = ET.XMLPullParser(["start", "end"])
        self.depth = 0
        self.send("<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' "
                  f"xmlns:stream='http://etherx.jabber.org/streams' to='{COMPONENT}'>")
        id = self.next_event(lambda event, _: event == "start").get("id")
        proof = hashlib.sha1((id + SECRET).encode()).hexdigest()
        self.send(f"<handshake>{proof}</handshake>")
        assert self.next().tag.endswith("}handshake")

    def send(self, text):
        self.socket.sendall(text.encode())

    def next_event(self, wanted):
        while True:
            for event, element in self.parser.read_events():
                self.depth += 1 if event == "start" else -1
                if wanted(event, element):
                    return element
            data = self.socket.recv(65536)
            assert data, "Prosody closed the stream"
            self.parser.feed(data)

    def next(self):
        return self.next_event(lambda event, _: event == "end" and self.depth == 1)

    def next_request(self, name):
        """The next one of that name; whatever else is asked is not answered."""
        while True:
            stanza = self.next()
            payload = stanza.find(f"{{{PLUGIN}}}{name}")
            if payload is not None:
                return stanza, payload

    def answer(self, stanza, payload):
        self.send(f"<iq type='result' from='{COMPONENT}' to='{stanza.get('from')}' id='{stanza.get('id')}'>{payload}</iq>")

    def refuse(self, stanza, type, condition):
        self.send(f"<iq type='error' from='{COMPONENT}' to='{stanza.get('from')}' id='{stanza.get('id')}'>"
                  f"<error type='{type}'><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")


def preauth(stream, component):
    id = stream.start_iq("set", "<preauth xmlns='urn:xmpp:pars:0' token='sometoken'/>", HOST)
    asked, _ = component.next_request("preauth")
    component.answer(asked, f"<preauth xmlns='{PLUGIN}' presented='1' purpose='registration'/>")
    stream.finish_iq(id)


def attempt(stream, component, name):
    """Registers as far as usher is asked; gives the request."""
    id = stream.start_iq("set", stream.registration(name, GOOD_PASSWORD))
    return id, *component.next_request("reserve")


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
