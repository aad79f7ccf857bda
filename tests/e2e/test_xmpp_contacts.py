"""Contacts by token on a real XMPP server (XEP-0379): who was removed does not put himself back."""

import json

import pytest

from ledger import token_of
from registering import register_by, wait_for_plugin
from usher import HOST, Usher, wait_until
from xmpp_stream import logged_in

pytestmark = [pytest.mark.prosody("0.12", "13"), pytest.mark.ejabberd]

GOOD_PASSWORD = "wide open meadow 47"


@pytest.fixture(scope="module")
def server(tmp_path_factory, ledger, start_chat_server):
    ledger.add_password(GOOD_PASSWORD)
    server = start_chat_server(tmp_path_factory.mktemp("server"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def usher(tmp_path_factory, ledger, server):
    installation = Usher(tmp_path_factory.mktemp("usher"), ledger, server.usher_settings)
    installation.start()
    wait_for_plugin(installation)
    yield installation
    installation.stop()


def is_asked_for(stanza, guest):
    return stanza.get("type") == "subscribe" and stanza.get("from") == f"{guest}@{HOST}"


def uses_of(usher, link):
    shown = json.loads(usher.cli("--output", "json", "invite", "show", link).stdout)
    return shown["uses_committed"], shown["uses_reserved"]


def remove(host, invitee):
    host.iq("set", f"<query xmlns='jabber:iq:roster'><item jid='{invitee}@{HOST}' subscription='remove'/></query>")
    host.wait_for_push(f"{invitee}@{HOST}", "remove")
    host.pushes.clear()


def has_to_ask(host, guest, inviter, invitee, token):
    guest.show_token(inviter, token)
    host.wait_for(lambda stanza: is_asked_for(stanza, invitee))
    assert host.roster().get(f"{invitee}@{HOST}", "none") == "none"


@pytest.mark.parametrize("state", ["used", "good", "revoked"])
def test_a_removed_contact_has_to_ask(usher, server, state):
    inviter, invitee = f"karla-{state}", f"lotte-{state}"
    password, other = server.add_account(inviter), server.add_account(invitee)
    link = usher.create_invite("--contact", inviter, "--uses", "1" if state == "used" else "5")
    token = token_of(link)
    with logged_in(server, inviter, password) as host, logged_in(server, invitee, other) as guest:
        host.go_online()
        guest.go_online()
        guest.show_token(inviter, token)
        host.wait_for_push(f"{invitee}@{HOST}", "both")
        wait_until(lambda: uses_of(usher, link) == (1, 0), "the use to be final")
        if state == "revoked":
            usher.cli("invite", "revoke", link)
        remove(host, invitee)
        has_to_ask(host, guest, inviter, invitee, token)
        assert uses_of(usher, link) == (1, 0)


@pytest.mark.parametrize("way", ["stream", "form"])
def test_who_registered_by_a_token_and_was_removed_has_to_ask(usher, server, way):
    inviter, invitee = f"olga-{way}", f"petra-{way}"
    password = server.add_account(inviter)
    link = usher.create_invite("--contact", inviter, "--allow-registration", "--uses", "5")
    token = token_of(link)
    with logged_in(server, inviter, password) as host:
        host.go_online()
        register_by(way, usher, server, token, invitee, GOOD_PASSWORD)
        host.wait_for_push(f"{invitee}@{HOST}", "both")
        wait_until(lambda: uses_of(usher, link) == (1, 0), "the use to be final")
        with logged_in(server, invitee, GOOD_PASSWORD) as guest:
            guest.go_online()
            remove(host, invitee)
            has_to_ask(host, guest, inviter, invitee, token)
        assert uses_of(usher, link) == (1, 0)
