"""Accounts by invitation on a real XMPP server, through the stream and through the browser's form."""

import xml.etree.ElementTree as ET

import pytest
import requests

from forms import Form, fill_in
from prosody import COMPONENT, Prosody
from registering import invite, register_by
from usher import HOST, wait_until
from xmpp_stream import Refused, Stream, logged_in, register_by_token

pytestmark = [pytest.mark.prosody("0.12", "13"), pytest.mark.ejabberd, pytest.mark.strangers]

GOOD_PASSWORD = "wide open meadow 47"


@pytest.fixture(scope="module")
def server(tmp_path_factory, ledger, start_chat_server):
    ledger.add_password(GOOD_PASSWORD)
    server = start_chat_server(tmp_path_factory.mktemp("server"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def usher(tmp_path_factory, ledger, server):
    from usher import Usher
    installation = Usher(tmp_path_factory.mktemp("usher"), ledger, server.usher_settings)
    installation.start()
    wait_until(lambda: has_plugin(installation), "usher to find its plugin")
    yield installation
    installation.stop()


def has_plugin(installation):
    return "the XMPP server has usher's plugin" in installation.log()


def is_spent(usher, token):
    """Soon: the server answers the client before usher has heard of it."""
    wait_until(lambda: usher.page(f"/invite?{token}").status_code == 410, "the invite to be used up")
    return True


def test_the_link_is_up(usher):
    text = requests.get(usher.ops_url + "/readyz", timeout=10).text
    assert f"xmpp {COMPONENT}: connected" in text
    assert f'usher_xmpp_connected{{component="{COMPONENT}"}} 1' in usher.metrics()


def test_the_stream_offers_registration_by_token(server):
    with Stream(server) as stream:
        features = {child.tag for child in stream.features}
    assert {"{urn:xmpp:invite}register", "{urn:xmpp:ibr-token:0}register",
            "{http://jabber.org/features/iq-register}register"} <= features


def test_an_account_by_the_stream_and_one_use_only(usher, server):
    token = invite(usher)
    register_by_token(server, token, "alba", GOOD_PASSWORD)
    with logged_in(server, "alba", GOOD_PASSWORD) as stream:
        assert stream.roster() == {}
    assert is_spent(usher, token)
    with Stream(server) as stream, pytest.raises(Refused) as refused:
        stream.preauth(token)
    assert refused.value.condition == "item-not-found"
    assert "been used" in refused.value.text


def test_an_account_by_the_form(usher, server):
    token = invite(usher)
    answer = fill_in(usher, "register", token, username="Berta", password=GOOD_PASSWORD)
    assert answer.status_code == 303, answer.text
    logged_in(server, "berta", GOOD_PASSWORD).close()
    assert is_spent(usher, token)


def test_no_account_without_a_token(server):
    with Stream(server) as stream, pytest.raises(Refused) as refused:
        stream.register("intruder", GOOD_PASSWORD)
    assert refused.value.condition == "registration-required"
    assert "intruder" not in server.accounts()


def test_a_refused_attempt_costs_nothing_and_the_stream_tries_again(usher, server):
    register_by_token(server, invite(usher), "carla", GOOD_PASSWORD)
    token = invite(usher)
    with Stream(server) as stream:
        stream.preauth(token)
        for username, password, condition in [("carla", GOOD_PASSWORD, "conflict"),
                                              ("dora", "short", "not-acceptable"),
                                              ("admin", GOOD_PASSWORD, "conflict"),
                                              ("d o r a", GOOD_PASSWORD, "not-acceptable")]:
            with pytest.raises(Refused) as refused:
                stream.register(username, password)
            assert refused.value.condition == condition
        with Stream(server) as other:  # nothing is held meanwhile
            other.preauth(token)
        stream.register("dora", GOOD_PASSWORD)
        with pytest.raises(Refused):
            stream.register("dora2", GOOD_PASSWORD)
    assert "dora" in server.accounts() and "dora2" not in server.accounts()


def test_one_stream_makes_one_account_however_many_uses_there_are(usher, server):
    token = invite(usher, "--uses", "3")
    with Stream(server) as stream:
        stream.preauth(token)
        stream.register("dina", GOOD_PASSWORD)
        with pytest.raises(Refused) as refused:
            stream.register("dina2", GOOD_PASSWORD)
    assert refused.value.condition == "not-allowed" and "dina2" not in server.accounts()


def test_another_token_makes_no_second_account_on_a_stream(usher, server):
    first, second = invite(usher), invite(usher)
    with Stream(server) as stream:
        stream.preauth(first)
        stream.register("doris", GOOD_PASSWORD)
        with pytest.raises(Refused) as refused:
            stream.preauth(second)
        assert refused.value.condition == "not-allowed"
        with pytest.raises(Refused):
            stream.register("doris2", GOOD_PASSWORD)
    assert "doris2" not in server.accounts()
    assert usher.page(f"/invite?{second}").status_code == 200


def test_a_lost_stream_costs_nothing(usher, server):
    token = invite(usher)
    with Stream(server) as stream:
        stream.preauth(token)
    register_by_token(server, token, "emma", GOOD_PASSWORD)


def test_a_token_that_expires_after_preauth_still_registers(usher, server):
    token = invite(usher, "--ttl", "2s")
    with Stream(server) as stream:
        stream.preauth(token)
        wait_until(lambda: usher.page(f"/invite?{token}").status_code == 410, "the invite to expire")
        stream.register("flora", GOOD_PASSWORD)
    with Stream(server) as stream, pytest.raises(Refused):
        stream.preauth(token)


@pytest.mark.parametrize("way", ["stream", "form"])
def test_a_pinned_name_is_for_its_invite_alone(usher, server, way):
    name = f"gerda-{way}"
    token, other = invite(usher, "--username", name), invite(usher)
    if way == "form":
        assert fill_in(usher, "register", other, username=name.upper(), password=GOOD_PASSWORD).status_code != 303
        # The page shows the name as given, and takes no other.
        assert fill_in(usher, "register", token, username="hedda", password=GOOD_PASSWORD).status_code == 303
    else:
        with Stream(server) as stream:
            stream.preauth(other)
            with pytest.raises(Refused):
                stream.register(name.upper(), GOOD_PASSWORD)
        with Stream(server) as stream:
            stream.preauth(token)
            with pytest.raises(Refused):
                stream.register("hedda", GOOD_PASSWORD)
            stream.register(name.upper(), GOOD_PASSWORD)
    assert name in server.accounts() and "hedda" not in server.accounts()
    logged_in(server, name, GOOD_PASSWORD).close()


@pytest.mark.parametrize("way", ["stream", "form"])
def test_a_contact_with_registration_meets_its_inviter(usher, server, way):
    inviter, invitee = f"inge-{way}", f"jana-{way}"
    password = server.add_account(inviter)
    token = invite(usher, "--allow-registration", "--contact", inviter)
    with logged_in(server, inviter, password) as host:
        host.go_online()
        register_by(way, usher, server, token, invitee, GOOD_PASSWORD)
        host.wait_for_push(f"{invitee}@{HOST}", "both")
        with logged_in(server, invitee, GOOD_PASSWORD) as guest:
            assert guest.go_online() == {f"{inviter}@{HOST}": "both"}
            assert host.roster() == {f"{invitee}@{HOST}": "both"}
            guest.message(f"{inviter}@{HOST}", "hello from the guest")
            host.wait_for_message("hello from the guest")
            host.message(guest.jid, "hello from the host")
            guest.wait_for_message("hello from the host")


def test_a_contact_invite_makes_no_account_but_two_contacts(usher, server):
    password = server.add_account("karla")
    other = server.add_account("lotte")
    token = invite(usher, "--contact", "karla")
    with Stream(server) as stream, pytest.raises(Refused) as refused:
        stream.preauth(token)
    assert refused.value.condition == "not-allowed"
    with logged_in(server, "karla", password) as host, logged_in(server, "lotte", other) as guest:
        host.go_online()
        guest.go_online()
        guest.show_token("karla", token)
        host.wait_for_push(f"lotte@{HOST}", "both")
        guest.wait_for_push(f"karla@{HOST}", "both")
        guest.wait_for(lambda stanza: stanza.tag.endswith("presence") and stanza.get("from") == host.jid)
        guest.message(f"karla@{HOST}", "hello from the guest")
        host.wait_for_message("hello from the guest")
        host.message(guest.jid, "hello from the host")
        guest.wait_for_message("hello from the host")
    assert is_spent(usher, token)


def test_a_subscription_with_a_bad_token_is_an_ordinary_request(usher, server):
    password, other = server.add_account("marta"), server.add_account("nora")
    with logged_in(server, "marta", password) as host, logged_in(server, "nora", other) as guest:
        host.go_online()
        guest.go_online()
        guest.show_token("marta", "nonsense")
        asked = host.wait_for(lambda stanza: stanza.get("type") == "subscribe")
        assert asked.get("from") == f"nora@{HOST}"
        assert host.roster() == {}


@pytest.mark.parametrize("way", ["stream", "form"])
def test_an_invite_to_a_group_makes_an_account(usher, server, way):
    token = invite(usher, "--group", "choir")
    name = f"singer-{way}"
    register_by(way, usher, server, token, name, GOOD_PASSWORD)
    logged_in(server, name, GOOD_PASSWORD).close()
    assert is_spent(usher, token)
    # There is no such group, which the administrator is told.
    said = server.gives_no_group.format(group="choir")
    wait_until(lambda: said in server.log(), "the log to say so")


def test_seven_uses_make_seven_accounts(usher, server):
    token = invite(usher, "--uses", "7")
    for i in range(0, 7, 2):
        register_by_token(server, token, f"olga{i}", GOOD_PASSWORD)
    for i in range(1, 7, 2):
        assert fill_in(usher, "register", token, username=f"olga{i}", password=GOOD_PASSWORD).status_code == 303
    assert is_spent(usher, token)
    with Stream(server) as stream, pytest.raises(Refused):
        stream.preauth(token)
    assert len([name for name in server.accounts() if name.startswith("olga")]) == 7


@pytest.mark.parametrize("way", ["stream", "form"])
def test_a_reset_sets_the_password_and_makes_no_account(usher, server, way):
    name = f"petra-{way}"
    old = server.add_account(name)
    token = invite(usher, "--reset", name)
    if way == "form":
        answer = fill_in(usher, "reset", token, password=GOOD_PASSWORD)
        assert answer.status_code in (200, 303), answer.text
    else:
        with Stream(server) as stream:
            stream.preauth(token)
            with pytest.raises(Refused):
                stream.register(f"quinta-{way}", GOOD_PASSWORD)
            stream.register(name, GOOD_PASSWORD)
    logged_in(server, name, GOOD_PASSWORD).close()
    with pytest.raises(PermissionError):
        logged_in(server, name, old)
    assert f"quinta-{way}" not in server.accounts()
    assert is_spent(usher, token)
    with Stream(server) as stream, pytest.raises(Refused):
        stream.preauth(token)


@pytest.mark.parametrize("way", ["stream", "form"])
def test_a_reset_ends_the_sessions_of_whoever_was_logged_in(usher, server, way):
    name = f"pina-{way}"
    old = server.add_account(name)
    token = invite(usher, "--reset", name)
    with logged_in(server, name, old) as intruder:
        if way == "form":
            assert fill_in(usher, "reset", token, password=GOOD_PASSWORD).status_code in (200, 303)
        else:
            register_by_token(server, token, name, GOOD_PASSWORD)
        with pytest.raises((ConnectionError, ET.ParseError)):
            while True:
                intruder.next()


def test_a_reset_of_an_account_that_is_gone_makes_none(usher, server):
    token = invite(usher, "--reset", "rosa")
    with Stream(server) as stream, pytest.raises(Refused) as refused:
        stream.preauth(token)
    assert refused.value.condition == "item-not-found"
    assert "rosa" not in server.accounts()


def test_a_deleted_account_takes_its_invites_along(usher, server):
    password = server.add_account("sina")
    token = invite(usher, "--allow-registration", "--contact", "sina")
    server.delete_account("sina", password)
    wait_until(lambda: usher.page(f"/invite?{token}").status_code == 410, "the invite to be revoked")


def test_a_forged_token_is_refused_with_its_reason(server, usher):
    with Stream(server) as stream:
        for token in ["", "x" * 5000, "&lt;b&gt;", "0" * 22]:
            with pytest.raises(Refused) as refused:
                stream.preauth(token)
            assert refused.value.condition == "item-not-found"


def test_a_form_is_refused_as_a_stream_is(tmp_path, ledger, prosody_release):
    """What other modules of the server say against a name stands at its field; a limit of addresses is theirs too."""
    server = Prosody(tmp_path / "prosody", ledger, modules=["mimicking", "register_limits"], host_settings={
        "registration_blocklist": ["198.51.100.7"], "registration_allowlist": []}).start()
    from usher import Usher
    site = Usher(tmp_path / "usher", ledger, {**server.usher_settings, "http": {"trusted_proxies": ["127.0.0.1"]}})
    site.start()
    try:
        wait_until(lambda: has_plugin(site), "usher to find its plugin")
        fill_in(site, "register", invite(site), username="emma", password=GOOD_PASSWORD)
        token = invite(site)
        form = Form(site, "register", token)
        lookalike = form.send(username="ernma", password=GOOD_PASSWORD)
        assert lookalike.status_code == 409 and "This username is taken" in lookalike.text
        blocked = form.post({**form.hidden, "username": "berta", "password": GOOD_PASSWORD}, GOOD_PASSWORD,
                            **{"X-Forwarded-For": "198.51.100.7"})
        assert blocked.status_code == 503, blocked.text
        assert form.send(username="berta", password=GOOD_PASSWORD).status_code == 303, "nothing was spent"
        assert server.accounts() == ["berta", "emma"]
    finally:
        site.stop()
        server.stop()
