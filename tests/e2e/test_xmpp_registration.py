"""Accounts by invitation on a real Prosody, through the stream and through the browser's form."""

import pytest
import requests

from forms import fill_in
from ledger import token_of
from prosody import COMPONENT, Prosody, is_installed
from usher import HOST, wait_until
from xmpp_stream import Refused, Stream, logged_in

pytestmark = pytest.mark.skipif(not is_installed(), reason="Prosody is not installed")

GOOD_PASSWORD = "wide open meadow 47"


@pytest.fixture(scope="module")
def prosody(tmp_path_factory, ledger):
    ledger.add_password(GOOD_PASSWORD)
    server = Prosody(tmp_path_factory.mktemp("prosody"), ledger)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def usher(tmp_path_factory, ledger, prosody):
    from usher import Usher
    installation = Usher(tmp_path_factory.mktemp("usher"), ledger, prosody.usher_settings)
    installation.start()
    wait_until(lambda: has_plugin(installation), "usher to find its plugin")
    yield installation
    installation.stop()


def has_plugin(installation):
    return "the XMPP server has usher's plugin" in installation.log()


def invite(usher, *args):
    return token_of(usher.create_invite(*args))


def register_by_stream(prosody, token, username, password=GOOD_PASSWORD):
    with Stream(prosody) as stream:
        stream.preauth(token)
        stream.register(username, password)


def is_spent(usher, token):
    """Soon: the server answers the client before usher has heard of it."""
    wait_until(lambda: usher.page(f"/invite?{token}").status_code == 410, "the invite to be used up")
    return True


def test_the_link_is_up(usher):
    text = requests.get(usher.ops_url + "/readyz", timeout=10).text
    assert f"xmpp {COMPONENT}: connected" in text
    assert f'usher_xmpp_connected{{component="{COMPONENT}"}} 1' in usher.metrics()


def test_the_stream_offers_registration_by_token(prosody):
    with Stream(prosody) as stream:
        features = {child.tag for child in stream.features}
    assert {"{urn:xmpp:invite}register", "{urn:xmpp:ibr-token:0}register",
            "{http://jabber.org/features/iq-register}register"} <= features


def test_an_account_by_the_stream_and_one_use_only(usher, prosody):
    token = invite(usher)
    register_by_stream(prosody, token, "alba")
    with logged_in(prosody, "alba", GOOD_PASSWORD) as stream:
        assert stream.roster() == {}
    assert is_spent(usher, token)
    with Stream(prosody) as stream, pytest.raises(Refused) as refused:
        stream.preauth(token)
    assert refused.value.condition == "item-not-found"
    assert "been used" in refused.value.text


def test_an_account_by_the_form(usher, prosody):
    token = invite(usher)
    answer = fill_in(usher, "register", token, username="Berta", password=GOOD_PASSWORD)
    assert answer.status_code == 303, answer.text
    logged_in(prosody, "berta", GOOD_PASSWORD).close()
    assert is_spent(usher, token)


def test_no_account_without_a_token(prosody):
    with Stream(prosody) as stream, pytest.raises(Refused) as refused:
        stream.register("intruder", GOOD_PASSWORD)
    assert refused.value.condition == "registration-required"
    assert "intruder" not in prosody.accounts()


def test_a_refused_attempt_costs_nothing_and_the_stream_tries_again(usher, prosody):
    register_by_stream(prosody, invite(usher), "carla")
    token = invite(usher)
    with Stream(prosody) as stream:
        stream.preauth(token)
        for username, password, condition in [("carla", GOOD_PASSWORD, "conflict"),
                                              ("dora", "short", "not-acceptable"),
                                              ("admin", GOOD_PASSWORD, "conflict"),
                                              ("d o r a", GOOD_PASSWORD, "not-acceptable")]:
            with pytest.raises(Refused) as refused:
                stream.register(username, password)
            assert refused.value.condition == condition
        with Stream(prosody) as other:  # nothing is held meanwhile
            other.preauth(token)
        stream.register("dora", GOOD_PASSWORD)
        with pytest.raises(Refused):
            stream.register("dora2", GOOD_PASSWORD)
    assert "dora" in prosody.accounts() and "dora2" not in prosody.accounts()


def test_one_stream_makes_one_account_however_many_uses_there_are(usher, prosody):
    token = invite(usher, "--uses", "3")
    with Stream(prosody) as stream:
        stream.preauth(token)
        stream.register("dina", GOOD_PASSWORD)
        with pytest.raises(Refused) as refused:
            stream.register("dina2", GOOD_PASSWORD)
    assert refused.value.condition == "not-allowed" and "dina2" not in prosody.accounts()


def test_a_lost_stream_costs_nothing(usher, prosody):
    token = invite(usher)
    with Stream(prosody) as stream:
        stream.preauth(token)
    register_by_stream(prosody, token, "emma")


def test_a_token_that_expires_after_preauth_still_registers(usher, prosody):
    token = invite(usher, "--ttl", "2s")
    with Stream(prosody) as stream:
        stream.preauth(token)
        wait_until(lambda: usher.page(f"/invite?{token}").status_code == 410, "the invite to expire")
        stream.register("flora", GOOD_PASSWORD)
    with Stream(prosody) as stream, pytest.raises(Refused):
        stream.preauth(token)


@pytest.mark.parametrize("way", ["stream", "form"])
def test_a_pinned_name_is_for_its_invite_alone(usher, prosody, way):
    name = f"gerda-{way}"
    token, other = invite(usher, "--username", name), invite(usher)
    if way == "form":
        assert fill_in(usher, "register", other, username=name.upper(), password=GOOD_PASSWORD).status_code != 303
        # The page shows the name as given, and takes no other.
        assert fill_in(usher, "register", token, username="hedda", password=GOOD_PASSWORD).status_code == 303
    else:
        with Stream(prosody) as stream:
            stream.preauth(other)
            with pytest.raises(Refused):
                stream.register(name.upper(), GOOD_PASSWORD)
        with Stream(prosody) as stream:
            stream.preauth(token)
            with pytest.raises(Refused):
                stream.register("hedda", GOOD_PASSWORD)
            stream.register(name.upper(), GOOD_PASSWORD)
    assert name in prosody.accounts() and "hedda" not in prosody.accounts()
    logged_in(prosody, name, GOOD_PASSWORD).close()


@pytest.mark.parametrize("way", ["stream", "form"])
def test_a_contact_with_registration_meets_its_inviter(usher, prosody, way):
    inviter, invitee = f"inge-{way}", f"jana-{way}"
    password = prosody.add_account(inviter)
    token = invite(usher, "--allow-registration", "--contact", inviter)
    with logged_in(prosody, inviter, password) as host:
        host.go_online()
        if way == "form":
            assert fill_in(usher, "register", token, username=invitee, password=GOOD_PASSWORD).status_code == 303
        else:
            register_by_stream(prosody, token, invitee)
        host.wait_for_push(f"{invitee}@{HOST}", "both")
        with logged_in(prosody, invitee, GOOD_PASSWORD) as guest:
            assert guest.go_online() == {f"{inviter}@{HOST}": "both"}
            assert host.roster() == {f"{invitee}@{HOST}": "both"}
            guest.message(f"{inviter}@{HOST}", "hello from the guest")
            host.wait_for_message("hello from the guest")
            host.message(guest.jid, "hello from the host")
            guest.wait_for_message("hello from the host")


def test_a_contact_invite_makes_no_account_but_two_contacts(usher, prosody):
    password = prosody.add_account("karla")
    other = prosody.add_account("lotte")
    token = invite(usher, "--contact", "karla")
    with Stream(prosody) as stream, pytest.raises(Refused) as refused:
        stream.preauth(token)
    assert refused.value.condition == "not-allowed"
    with logged_in(prosody, "karla", password) as host, logged_in(prosody, "lotte", other) as guest:
        host.go_online()
        guest.go_online()
        guest.send(f"<presence type='subscribe' to='karla@{HOST}'>"
                   f"<preauth xmlns='urn:xmpp:pars:0' token='{token}'/></presence>")
        host.wait_for_push(f"lotte@{HOST}", "both")
        guest.wait_for_push(f"karla@{HOST}", "both")
        guest.wait_for(lambda stanza: stanza.tag.endswith("presence") and stanza.get("from") == host.jid)
        guest.message(f"karla@{HOST}", "hello from the guest")
        host.wait_for_message("hello from the guest")
        host.message(guest.jid, "hello from the host")
        guest.wait_for_message("hello from the host")
    assert is_spent(usher, token)


def test_a_subscription_with_a_bad_token_is_an_ordinary_request(usher, prosody):
    password, other = prosody.add_account("marta"), prosody.add_account("nora")
    with logged_in(prosody, "marta", password) as host, logged_in(prosody, "nora", other) as guest:
        host.go_online()
        guest.go_online()
        guest.send(f"<presence type='subscribe' to='marta@{HOST}'>"
                   "<preauth xmlns='urn:xmpp:pars:0' token='nonsense'/></presence>")
        asked = host.wait_for(lambda stanza: stanza.get("type") == "subscribe")
        assert asked.get("from") == f"nora@{HOST}"
        assert host.roster() == {}


@pytest.mark.parametrize("way", ["stream", "form"])
def test_an_invite_to_a_group_makes_an_account(usher, prosody, way):
    token = invite(usher, "--group", "choir")
    name = f"singer-{way}"
    if way == "form":
        assert fill_in(usher, "register", token, username=name, password=GOOD_PASSWORD).status_code == 303
    else:
        register_by_stream(prosody, token, name)
    logged_in(prosody, name, GOOD_PASSWORD).close()
    assert is_spent(usher, token)
    # Debian's Prosody has no module for groups, which its administrator is told.
    assert f"{name} joins no groups" in prosody.log()


def test_seven_uses_make_seven_accounts(usher, prosody):
    token = invite(usher, "--uses", "7")
    for i in range(0, 7, 2):
        register_by_stream(prosody, token, f"olga{i}")
    for i in range(1, 7, 2):
        assert fill_in(usher, "register", token, username=f"olga{i}", password=GOOD_PASSWORD).status_code == 303
    assert is_spent(usher, token)
    with Stream(prosody) as stream, pytest.raises(Refused):
        stream.preauth(token)
    assert len([name for name in prosody.accounts() if name.startswith("olga")]) == 7


@pytest.mark.parametrize("way", ["stream", "form"])
def test_a_reset_sets_the_password_and_makes_no_account(usher, prosody, way):
    name = f"petra-{way}"
    old = prosody.add_account(name)
    token = invite(usher, "--reset", name)
    if way == "form":
        answer = fill_in(usher, "reset", token, password=GOOD_PASSWORD)
        assert answer.status_code in (200, 303), answer.text
    else:
        with Stream(prosody) as stream:
            stream.preauth(token)
            with pytest.raises(Refused):
                stream.register(f"quinta-{way}", GOOD_PASSWORD)
            stream.register(name, GOOD_PASSWORD)
    logged_in(prosody, name, GOOD_PASSWORD).close()
    with pytest.raises(PermissionError):
        logged_in(prosody, name, old)
    assert f"quinta-{way}" not in prosody.accounts()
    assert is_spent(usher, token)
    with Stream(prosody) as stream, pytest.raises(Refused):
        stream.preauth(token)


def test_a_reset_of_an_account_that_is_gone_makes_none(usher, prosody):
    token = invite(usher, "--reset", "rosa")
    with Stream(prosody) as stream:
        stream.preauth(token)
        with pytest.raises(Refused):
            stream.register("rosa", GOOD_PASSWORD)
    assert "rosa" not in prosody.accounts()


def test_a_deleted_account_takes_its_invites_along(usher, prosody):
    password = prosody.add_account("sina")
    token = invite(usher, "--allow-registration", "--contact", "sina")
    with logged_in(prosody, "sina", password) as stream:
        stream.iq("set", "<query xmlns='jabber:iq:register'><remove/></query>")
    wait_until(lambda: usher.page(f"/invite?{token}").status_code == 410, "the invite to be revoked")


def test_a_forged_token_is_refused_with_its_reason(prosody, usher):
    with Stream(prosody) as stream:
        for token in ["", "x" * 5000, "&lt;b&gt;", "0" * 22]:
            with pytest.raises(Refused) as refused:
                stream.preauth(token)
            assert refused.value.condition == "item-not-found"
