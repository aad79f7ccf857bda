"""Clients that vanish while they register, as phones do: no packet says that they are gone."""

import socket

import pytest

from played_component import GOOD_PASSWORD, Component, attempt, held, preauth
from xmpp_stream import Stream

pytestmark = pytest.mark.ejabberd

TCP_REPAIR = 19  # of Linux: a socket that is closed while it is on says nothing
NEGOTIATION_SECONDS = 15  # also a component has no more


@pytest.fixture(scope="module")
def server(tmp_path_factory, ledger, start_chat_server):
    ledger.add_password(GOOD_PASSWORD)
    server = start_chat_server(tmp_path_factory.mktemp("server"))
    server.settings["negotiation_timeout"] = f"{NEGOTIATION_SECONDS} seconds"
    server.configure()
    server.command("reload_config")
    yield server
    server.stop()


def vanish(stream):
    stream.socket.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
    stream.socket.close()


def wait_for_end(stream, seconds):
    """Until the server closes what nobody says anything on."""
    stream.socket.settimeout(seconds)
    while stream.socket.recv(65536):
        pass


def test_a_use_is_gone_with_an_account_alone(server):
    """Between the use that is held and its end."""
    with Component(server) as component:
        stream = Stream(server)
        preauth(stream, component)
        _, asked, reserve = attempt(stream, component, "vanished")
        vanish(stream)
        component.answer(asked, held("vanished"))
        commit, _ = component.next_request("commit")
        assert commit[0].get("holder") == reserve.get("holder")
        component.answer(commit, "")
        assert "vanished" in server.accounts()


@pytest.mark.slow
def test_nothing_is_held_for_who_is_gone_where_usher_does_not_answer(server):
    with Component(server) as component:
        stream = Stream(server)
        preauth(stream, component)
        _, _, reserve = attempt(stream, component, "unanswered")
        release, _ = component.next_request("release")  # once the plugin has waited for twenty seconds
        assert release[0].get("holder") == reserve.get("holder")
        component.answer(release, "")
        wait_for_end(stream, NEGOTIATION_SECONDS + 10)
        assert "unanswered" not in server.accounts()


@pytest.mark.parametrize("until", ["opened", "token", "account"])
def test_a_silent_stream_ends(server, until):
    """Whose client may be gone: its process goes too, however far it came."""
    with Component(server) as component:
        stream = Stream(server)
        if until != "opened":
            preauth(stream, component)
        if until == "account":
            id, asked, _ = attempt(stream, component, "silent")
            component.answer(asked, held("silent"))
            commit, _ = component.next_request("commit")
            component.answer(commit, "")
            stream.finish_iq(id)
        wait_for_end(stream, NEGOTIATION_SECONDS + 10)
