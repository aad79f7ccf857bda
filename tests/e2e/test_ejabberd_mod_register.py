"""Beside ejabberd's own mod_register, which lets anybody register: as long as accounts need invites it gets to see no
registration, whatever is sent and whatever fails."""

import contextlib

import pytest

from played_component import GOOD_PASSWORD, Component
from usher import wait_until
from xmpp_stream import REGISTER, Stream, assert_refused

pytestmark = pytest.mark.ejabberd

OPEN = {"mod_register": {"access": "all"}}


def registration(name, more):
    return Stream.registration(name, GOOD_PASSWORD).replace("</query>", f"{more}</query>")


def test_nobody_registers_without_an_invite(tmp_path, start_chat_server):
    server = start_chat_server(tmp_path / "server", modules=OPEN)
    with Stream(server) as stream:
        for more, condition in [("", "registration-required"), ("<remove xmlns='urn:x'/>", "forbidden"),
                                ("<remove/>", "forbidden")]:
            assert_refused(lambda: stream.iq("set", registration("anybody", more)), "auth", condition)
        assert_refused(lambda: stream.iq("set", f"<query xmlns='{REGISTER}'><remove/></query>"), "auth", "forbidden")
    assert server.accounts() == []
    server.stop()


def test_where_no_invite_is_needed_mod_register_decides(tmp_path, start_chat_server):
    server = start_chat_server(tmp_path / "server", modules=OPEN, plugin_options={"registration_invite_only": False})
    with Stream(server) as stream:
        stream.iq("set", registration("anybody", "<remove xmlns='urn:x'/>"))
    assert server.accounts() == ["anybody"]
    server.stop()


def test_what_fails_in_the_plugin_lets_nobody_in(tmp_path, start_chat_server):
    """As without the process that keeps its tables."""
    server = start_chat_server(tmp_path / "server", modules=OPEN)
    server.stop()
    server.start("supervisor:terminate_child(ejabberd_gen_mod_sup, mod_usher_link), io:format(\"no tables~n\").")
    wait_until(lambda: "no tables" in (server.folder / "output").read_text(), "the process to end")
    with contextlib.closing(Component(server).socket), Stream(server) as stream:
        form = stream.submission("anybody", GOOD_PASSWORD, "sometoken").partition(">")[2].removesuffix("</query>")
        assert_refused(lambda: stream.iq("set", registration("anybody", form)), "wait", "internal-server-error")
    assert server.accounts() == []
    wait_until(lambda: "A request on a stream failed" in server.log(), "the log to say so")
    server.kill()  # what it logged is an error
