"""An XMPP server that loses, drops or refuses what usher asks, which a test plays."""

import contextlib
import re
import socket
import threading

import pytest

from chat_server import COMPONENT, SECRET
from test_doctor import findings
from usher import HOST, wait_until

HELLO = "<hello xmlns='urn:usher:plugin:0' version='9 on a server that is played'/>"
PRIVILEGE = (f"<message from='{HOST}' to='{COMPONENT}'><privilege xmlns='urn:xmpp:privilege:2'>"
             "<perm access='message' type='outgoing'/></privilege></message>")


class PlayedServer:
    """Takes any handshake, and answers the requests that `answer(number, type, id)` gives a stanza for."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.serve, daemon=True).start()

    @property
    def settings(self):
        port = self.listener.getsockname()[1]
        return {"component": COMPONENT, "secret": SECRET, "server": f"127.0.0.1:{port}"}

    def stop(self):
        self.listener.close()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                with connection:
                    self.talk(connection)

    def talk(self, connection):
        text = ""
        connection.sendall(b"<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' id='1' "
                           b"xmlns:stream='http://etherx.jabber.org/streams'>")
        while data := connection.recv(65536):
            text += data.decode()
            if "</handshake>" in text:
                text = text.partition("</handshake>")[2]
                connection.sendall(b"<handshake/>")
            while found := re.match(r"\s*<iq\b([^>]*)>.*?</iq>", text, re.DOTALL):
                text = text[found.end():]
                id = re.search(r"\bid='([^']*)'", found[1])[1]
                self.asked.append(found[0])
                connection.sendall((self.answer(len(self.asked), found[0], id) or "").encode())


def result(id, payload):
    return f"<iq type='result' from='{HOST}' to='{COMPONENT}' id='{id}'>{payload}</iq>"


def refusal(id):
    return (f"<iq type='error' from='{HOST}' to='{COMPONENT}' id='{id}'><error type='cancel'>"
            "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")


@pytest.fixture
def beside(install):
    """beside(answer) starts usher beside a server that answers so."""
    servers = []

    def make(answer):
        servers.append(PlayedServer(answer))
        usher = install()
        usher.configure({"host": {HOST: {"public_url": usher.url, "xmpp": servers[-1].settings}}})
        return usher.start(), servers[-1]

    yield make
    for server in servers:
        server.stop()


@pytest.mark.parametrize("said", ["", PRIVILEGE])
def test_a_greeting_that_is_lost_is_repeated(beside, said):
    """At once where the server says what it grants, as ejabberd does when it is about to listen."""
    usher, server = beside(lambda number, _, id: said if number == 1 else result(id, HELLO))
    wait_until(lambda: "has usher's plugin" in usher.log(), "the plugin")
    assert all("<hello" in each for each in server.asked[:2])


def test_who_refuses_is_told_from_who_is_silent(beside):
    usher, _ = beside(lambda number, iq, id: refusal(id))
    wait_until(lambda: "no accounts can be made: load usher's plugin" in usher.log(), "usher to find out")
    found = findings(usher, 1)[f"accounts of {HOST}"]
    assert found["verdict"] == "bad" and "refuses administration commands" in found["what"]


@pytest.mark.slow
def test_who_is_silent_is_told_from_who_refuses(beside):
    usher, server = beside(lambda number, iq, id: None)
    wait_until(lambda: "answers nothing that usher asks" in usher.log(), "usher to find out", 60)
    found = findings(usher, 1)[f"accounts of {HOST}"]
    assert found["verdict"] == "bad" and "answers nothing that usher asks" in found["what"]
    assert len(server.asked) >= 3
