"""A component (XEP-0114) that a test plays in usher's place, toward the plugin of a real Prosody.

`expect`, `order` and `hears_nothing_else` take the stanzas as they come: one that the test does not name fails it.
`next_request` passes over what is not asked for.
"""

import hashlib
import itertools
import socket
import xml.etree.ElementTree as ET
from unittest.mock import ANY

from prosody import COMPONENT, SECRET
from usher import HOST, wait_until
from xmpp_stream import Refused

ACCEPT = "{jabber:component:accept}"
PLUGIN = "urn:usher:plugin:0"
GOOD_PASSWORD = "wide open meadow 47"
OTHER_PASSWORD = "somebody else's 69"
FORBIDDEN_PASSWORD = "forbidden by a policy"
UNUSABLE_PASSWORD = "wide \ue000 meadow"  # which SASLprep refuses (RFC 4013, 2.3)


class Request:
    """What the plugin asks, and how it is answered."""

    def __init__(self, component, stanza):
        self.component, self.stanza = component, stanza
        self.payload = stanza[0]

    def __getitem__(self, attribute):
        return self.payload.get(attribute)

    def answer(self, payload=""):
        self.component.answer(self.stanza, payload)

    def refuse(self, type, condition, text=""):
        self.component.refuse(self.stanza, type, condition, text)


class Component:
    """Connected."""

    def __init__(self, server, domain=COMPONENT, secret=SECRET):
        self.server, self.domain = server, domain
        self.ids = itertools.count(1)
        self.socket = socket.create_connection(("127.0.0.1", server.component_port), timeout=30)
        self.parser = ET.XMLPullParser(["start", "end"])
        self.depth = 0
        self.send("<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' "
                  f"xmlns:stream='http://etherx.jabber.org/streams' to='{domain}'>")
        id = self.next_event(lambda event, _: event == "start").get("id")
        proof = hashlib.sha1((id + secret).encode()).hexdigest()
        self.send(f"<handshake>{proof}</handshake>")
        assert self.next().tag.endswith("}handshake")

    def __enter__(self):
        return self

    def __exit__(self, failed, *_):
        try:
            if not failed and self.socket:
                self.hears_nothing_else()
        finally:
            self.close()

    def close(self):
        """Gives the server the time to notice: Prosody refuses a second component of that name."""
        if not self.socket:
            return
        ends = getattr(self.server, "component_ends", f"component disconnected: {self.domain}")
        before = self.server.log().count(ends)
        self.socket.close()
        self.socket = None
        wait_until(lambda: self.server.log().count(ends) > before, "the server to notice")

    # Stanzas

    def send(self, text):
        self.socket.sendall(text.encode())

    def next_event(self, wanted):
        while True:
            for event, element in self.parser.read_events():
                self.depth += 1 if event == "start" else -1
                if wanted(event, element):
                    return element
            data = self.socket.recv(65536)
            assert data, "the server closed the stream"
            self.parser.feed(data)

    def next(self):
        return self.next_event(lambda event, _: event == "end" and self.depth == 1)

    def greet(self):
        """As usher does once its stream is up; the answer comes with the id `hello`."""
        self.send(f"<iq type='get' from='{self.domain}' to='{HOST}' id='hello'>"
                  f"<hello xmlns='{PLUGIN}' version='0'/></iq>")

    # What the plugin asks

    def expect(self, type, name, **attributes):
        """The next stanza, which is that request with those attributes and no others."""
        stanza = self.next()
        shown = ET.tostring(stanza, "unicode")
        assert stanza.tag == f"{ACCEPT}iq" and stanza.get("type") == type, shown
        assert (stanza.get("from"), stanza.get("to")) == (HOST, self.domain), shown
        assert [child.tag for child in stanza] == [f"{{{PLUGIN}}}{name}"], shown
        assert stanza[0].attrib == attributes, shown
        return Request(self, stanza)

    def expect_gone(self, name):
        """That whatever had the name is gone, which is told at each registration."""
        self.expect("set", "account-deleted", username=name, ago=ANY).answer(
            f"<account-deleted xmlns='{PLUGIN}' revoked='0'/>")

    def hears_nothing_else(self):
        """What a client caused comes before the answers to what is asked after the client was answered: Prosody has
        each promise wait for the next turn of its loop, and some of the plugin's are nested."""
        for _ in range(5):
            self.order("get", f"<account-exists xmlns='{PLUGIN}' username='nobody'/>")

    def next_request(self, name):
        """The next one of that name; whatever else is asked is not answered."""
        while True:
            stanza = self.next()
            payload = stanza.find(f"{{{PLUGIN}}}{name}")
            if payload is not None:
                return stanza, payload

    def answer(self, stanza, payload):
        self.send(f"<iq type='result' from='{self.domain}' to='{stanza.get('from')}' id='{stanza.get('id')}'>{payload}"
                  "</iq>")

    def refuse(self, stanza, type, condition, text=""):
        text = text and f"<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>{text}</text>"
        self.send(f"<iq type='error' from='{self.domain}' to='{stanza.get('from')}' id='{stanza.get('id')}'>"
                  f"<error type='{type}'><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>{text}</error></iq>")

    # What it orders

    def start_order(self, type, payload, sender=None, to=HOST):
        id = f"order-{next(self.ids)}"
        self.send(f"<iq type='{type}' id='{id}' from='{sender or self.domain}' to='{to}'>{payload}</iq>")
        return id

    def finish_order(self, id):
        """The payload of the answer, which is the next stanza."""
        stanza = self.next()
        assert stanza.get("id") == id, ET.tostring(stanza, "unicode")
        if stanza.get("type") == "error":
            raise Refused(stanza)
        assert stanza.get("type") == "result"
        return stanza[0]

    def order(self, *args, **more):
        return self.finish_order(self.start_order(*args, **more))

    def create(self, name, entitlements="", password=GOOD_PASSWORD, **attributes):
        """Has an account made, and gives what the plugin says of the contact."""
        made = self.order("set", creation(name, entitlements, password, **attributes))
        self.expect_gone(name)
        return made.get("contact")


def creation(name, entitlements="", password=GOOD_PASSWORD, **attributes):
    attributes = "".join(f" {key}='{value}'" for key, value in attributes.items())
    return (f"<create-account xmlns='{PLUGIN}' username='{name}'{attributes}>"
            f"<password>{password}</password>{entitlements}</create-account>")


def new_password(name, password=GOOD_PASSWORD):
    return f"<set-password xmlns='{PLUGIN}' username='{name}'><password>{password}</password></set-password>"


def with_switcher(server):
    """The server, with an account that may disable and enable others (`switch_account`)."""
    with Component(server) as component:
        component.create("switcher")
    return server


# What a client does, with the component's part in it


def show_token(stream, component, token="sometoken", purpose="registration", **attributes):
    """Shows a token, which the component says is good."""
    attributes = "".join(f" {key}='{value}'" for key, value in attributes.items())
    id = stream.start_iq("set", f"<preauth xmlns='urn:xmpp:pars:0' token='{token}'/>", HOST)
    component.expect("get", "preauth", token=token).answer(
        f"<preauth xmlns='{PLUGIN}' presented='1795516530123' purpose='{purpose}'{attributes}/>")
    stream.finish_iq(id)


def ask_for_use(stream, component, name, token="sometoken", purpose="registration", password=GOOD_PASSWORD):
    """Registers as far as the component is asked for a use. Gives the client's request and the plugin's."""
    id = stream.start_iq("set", stream.registration(name, password))
    asked = component.expect("set", "reserve", token=token, holder=ANY, presented="1795516530123", purpose=purpose,
                             username=name)
    assert [(child.tag, child.text) for child in asked.payload] == [(f"{{{PLUGIN}}}password", password)]
    return id, asked


def held(name, entitlements="", **attributes):
    """The answer that a use is held."""
    attributes = "".join(f" {key}='{value}'" for key, value in attributes.items())
    return f"<reserve xmlns='{PLUGIN}' username='{name}'{attributes}>{entitlements}</reserve>"


def expect_end(component, how, asked):
    """That the use is committed, or released, which was asked for."""
    component.expect("set", how, token=asked["token"], holder=asked["holder"]).answer()


# Where other stanzas may come in between


def preauth(stream, component):
    id = stream.start_iq("set", "<preauth xmlns='urn:xmpp:pars:0' token='sometoken'/>", HOST)
    asked, _ = component.next_request("preauth")
    component.answer(asked, f"<preauth xmlns='{PLUGIN}' presented='1' purpose='registration'/>")
    stream.finish_iq(id)


def attempt(stream, component, name):
    """Registers as far as usher is asked; gives the request."""
    id = stream.start_iq("set", stream.registration(name, GOOD_PASSWORD))
    return id, *component.next_request("reserve")
