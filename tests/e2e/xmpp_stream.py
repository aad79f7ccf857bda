"""A client's stream on an XMPP server, as raw as a test needs it."""

import base64
import itertools
import socket
import ssl
import time
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape

from usher import HOST

CLIENT = "{jabber:client}"
STANZAS = "{urn:ietf:params:xml:ns:xmpp-stanzas}"
REGISTER = "jabber:iq:register"
ROSTER = "{jabber:iq:roster}"


class Refused(Exception):
    """An error stanza."""

    def __init__(self, stanza):
        error = stanza.find("{*}error")
        self.type = error.get("type")
        self.condition = next(child.tag.removeprefix(STANZAS) for child in error
                              if child.tag.startswith(STANZAS) and child.tag != f"{STANZAS}text")
        self.text = error.findtext(f"{STANZAS}text", "")
        self.others = [child.tag for child in error if not child.tag.startswith(STANZAS)]
        super().__init__(f"{self.type} {self.condition}: {self.text}")


def assert_refused(call, type, condition, text=None):
    try:
        call()
    except Refused as refused:
        assert (refused.type, refused.condition) == (type, condition), refused
        assert text is None or refused.text == text
        return
    raise AssertionError(f"it was not refused with {type} {condition}")


class Stream:
    """Connected and opened; not logged in."""

    def __init__(self, server, seconds=30, host=HOST):
        self.seconds = seconds
        self.host = host
        self.ids = itertools.count(1)
        self.pushes = []  # what came that nobody waited for
        self.port = server.port
        self.connect()
        self.features = self.open()

    def connect(self):
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=self.seconds)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def open(self):
        self.parser = ET.XMLPullParser(["start", "end"])
        self.depth = 0
        self.send(f"<?xml version='1.0'?><stream:stream xmlns='jabber:client' version='1.0' to='{self.host}' "
                  "xmlns:stream='http://etherx.jabber.org/streams'>")
        return self.next()

    def start_tls(self):
        """With whatever certificate, and opens the stream anew."""
        self.send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
        assert self.next().tag == "{urn:ietf:params:xml:ns:xmpp-tls}proceed"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.socket = context.wrap_socket(self.socket)
        self.features = self.open()

    def send(self, text):
        self.socket.sendall(text.encode())

    def next(self, seconds=None):
        """The next stanza, or the features."""
        deadline = time.monotonic() + (seconds or self.seconds)
        while True:
            for event, element in self.parser.read_events():
                self.depth += 1 if event == "start" else -1
                if event == "end" and self.depth == 1:
                    return element
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("no stanza came in time")
            self.socket.settimeout(left)
            data = self.socket.recv(65536)
            if not data:
                raise ConnectionError("the server closed the stream")
            self.parser.feed(data)

    def wait_for(self, wanted, seconds=None):
        """The first stanza for which `wanted` holds, also of those that came before."""
        for stanza in self.pushes:
            if wanted(stanza):
                self.pushes.remove(stanza)
                return stanza
        while True:
            stanza = self.next(seconds)
            if wanted(stanza):
                return stanza
            self.pushes.append(stanza)

    def start_iq(self, type, payload, to=None):
        id = f"test-{next(self.ids)}"
        self.send(f"<iq type='{type}' id='{id}'" + (f" to='{to}'" if to else "") + f">{payload}</iq>")
        return id

    def finish_iq(self, id):
        answer = self.wait_for(lambda stanza: stanza.get("id") == id and stanza.get("type") in ("result", "error"))
        if answer.get("type") == "error":
            raise Refused(answer)
        return answer

    def iq(self, type, payload, to=None):
        return self.finish_iq(self.start_iq(type, payload, to))

    # Registration (XEP-0445, XEP-0077)

    def preauth(self, token):
        return self.iq("set", f"<preauth xmlns='urn:xmpp:pars:0' token='{token}'/>", HOST)

    @staticmethod
    def registration(username, password):
        return f"<query xmlns='{REGISTER}'><username>{username}</username><password>{password}</password></query>"

    @staticmethod
    def submission(username, password, invitation=None):
        """The form filled in; without the field for an invitation where that is None."""
        fields = {"FORM_TYPE": REGISTER, "username": username, "password": password}
        if invitation is not None:
            fields["invitation"] = invitation
        return (f"<query xmlns='{REGISTER}'><x xmlns='jabber:x:data' type='submit'>" + "".join(
            f"<field var='{name}'><value>{escape(value)}</value></field>" for name, value in fields.items()
        ) + "</x></query>")

    def register(self, username, password):
        return self.iq("set", self.registration(username, password))

    # Logged in

    def show_token(self, inviter, token):
        """Asks for a subscription by a token (XEP-0379)."""
        self.send(f"<presence type='subscribe' to='{inviter}@{HOST}'>"
                  f"<preauth xmlns='urn:xmpp:pars:0' token='{token}'/></presence>")

    def authenticate(self, username, password):
        secret = base64.b64encode(f"\0{username}\0{password}".encode()).decode()
        self.send(f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{secret}</auth>")
        answer = self.next()
        if not answer.tag.endswith("}success"):
            raise PermissionError(ET.tostring(answer, "unicode"))

    def login(self, username, password, resource="test"):
        self.authenticate(username, password)
        self.open()
        bound = self.iq("set", "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                               f"<resource>{resource}</resource></bind>")
        self.jid = bound.find(".//{*}jid").text
        return self

    def go_online(self):
        """Asks for the roster, so that it is pushed from now on, and sends presence."""
        roster = self.roster()
        self.send("<presence/>")
        self.wait_for(lambda stanza: stanza.tag == f"{CLIENT}presence" and stanza.get("from") == self.jid)
        return roster

    def roster(self):
        answer = self.iq("get", "<query xmlns='jabber:iq:roster'/>")
        return {item.get("jid"): item.get("subscription") for item in answer.iter(f"{ROSTER}item")}

    def wait_for_push(self, jid, subscription):
        return self.wait_for(lambda stanza: any(
            item.get("jid") == jid and item.get("subscription") == subscription
            for item in stanza.iter(f"{ROSTER}item")) and stanza.get("type") == "set")

    def message(self, to, body):
        self.send(f"<message to='{to}' type='chat'><body>{body}</body></message>")

    def wait_for_message(self, body):
        return self.wait_for(lambda stanza: stanza.findtext(f"{CLIENT}body") == body)


def register_by_token(server, token, username, password):
    """On a stream of its own."""
    with Stream(server) as stream:
        stream.preauth(token)
        stream.register(username, password)


def logged_in(server, username, password):
    return Stream(server).login(username, password)


def switch_account(server, order, name, commander, password):
    """Has mod_switch_accounts, of this folder, enable or disable an account."""
    with logged_in(server, commander, password) as stream:
        stream.send(f"<message to='{HOST}'><body>{order} {name}</body></message>")
        stream.wait_for(lambda stanza: stanza.findtext(f"{CLIENT}body") == "done")
