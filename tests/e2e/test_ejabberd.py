"""What is ejabberd's own: its groups, administrators, bans and certificates, and usher beside it without a plugin. What
it has in common with Prosody is tried with both: test_xmpp_registration, _contacts, _commands, _races."""

import re
import urllib.parse

import pytest
import requests

from forms import Form, fill_in
from ledger import token_of
from registering import invite, register_by, wait_for_plugin
from usher import HOST, Usher, wait_until
from xmpp_stream import Stream, assert_refused, logged_in, register_by_token

pytestmark = pytest.mark.ejabberd

GOOD_PASSWORD = "wide open meadow 47"
OTHER_PASSWORD = "somebody else's 69"


@pytest.fixture(scope="module")
def server(tmp_path_factory, ledger, start_chat_server):
    for password in (GOOD_PASSWORD, OTHER_PASSWORD):
        ledger.add_password(password)
    server = start_chat_server(tmp_path_factory.mktemp("server"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def usher(tmp_path_factory, ledger, server):
    installation = Usher(tmp_path_factory.mktemp("usher"), ledger, server.usher_settings).start()
    wait_for_plugin(installation)
    yield installation
    installation.stop()


def make_group(server, name):
    label = "name" if server.release == "23.01" else "label"
    display = [name] if server.release == "24.12" else name
    server.command("srg_create", group=name, host=HOST, description="", display=display, **{label: name})


@pytest.mark.parametrize("way", ["stream", "form"])
def test_who_comes_by_an_invite_to_a_group_is_in_it(usher, server, way):
    make_group(server, f"choir-{way}")
    register_by(way, usher, server, invite(usher, "--group", f"choir-{way}"), f"singer-{way}", GOOD_PASSWORD)
    wait_until(lambda: server.command("srg_get_members", group=f"choir-{way}", host=HOST) == [f"singer-{way}@{HOST}"],
               "the member")


def test_what_an_invite_promised_in_vain_is_told(usher, server):
    register_by_token(server, invite(usher, "--group", "nowhere"), "disappointed", GOOD_PASSWORD)
    with logged_in(server, "disappointed", GOOD_PASSWORD) as stream:
        stream.send("<presence/>")
        told = stream.wait_for(lambda stanza: stanza.tag.endswith("}message"))
        assert "could not be set up: group nowhere" in told.findtext("{jabber:client}body")


def test_an_administrators_name_is_for_its_own_invite(usher, server):
    with Stream(server) as stream:
        stream.preauth(invite(usher))
        assert_refused(lambda: stream.register("Admin", GOOD_PASSWORD), "cancel", "conflict")
    assert "admin" not in server.accounts()
    register_by_token(server, invite(usher, "--username", "admin"), "admin", GOOD_PASSWORD)


def test_what_was_made_for_an_account_is_not_for_the_next_one(usher, server):
    """Also where it went while nobody listened."""
    password = server.add_account("rosa")
    reset, contact = invite(usher, "--reset", "rosa"), invite(usher, "--contact", "rosa", "--allow-registration")
    usher.stop()
    server.delete_account("rosa", password)
    server.add_account("rosa", "what rosa has from now on 47")
    usher.start()
    wait_for_plugin(usher, 2)
    for token in (reset, contact):
        wait_until(lambda: usher.page(f"/invite?{token}").status_code == 410, "the invites to be withdrawn")
        with Stream(server) as stream:
            assert_refused(lambda: stream.preauth(token), "cancel", "item-not-found")
    logged_in(server, "rosa", "what rosa has from now on 47").close()


def test_a_servers_own_bound_on_passwords_holds(tmp_path, install, start_chat_server):
    server = start_chat_server(tmp_path / "server", modules={"mod_register": {"password_strength": 64, "access": "none"}})
    usher = install(server.usher_settings).start()
    wait_for_plugin(usher)
    token = invite(usher)
    with Stream(server) as stream:
        stream.preauth(token)
        assert_refused(lambda: stream.register("vera", "longerthan8"), "modify", "not-acceptable",
                       "The password is too weak")
        stream.register("vera", "Much stronger: 47 wide open meadows!")
    usher.stop()
    server.stop()


def test_nothing_is_registered_before_the_stream_is_encrypted(tmp_path, install, start_chat_server, make_certificate):
    certificate, key = make_certificate(HOST)
    both = tmp_path / "server" / "both.pem"
    both.parent.mkdir()
    both.write_text(certificate.read_text() + key.read_text())
    server = start_chat_server(tmp_path / "server", starttls=True, starttls_required=True, certfile=str(both))
    usher = install(server.usher_settings).start()
    wait_for_plugin(usher)
    token = invite(usher)
    with Stream(server) as stream:
        assert not [child for child in stream.features if child.tag.endswith("}register")]
        with pytest.raises(ConnectionError):
            stream.preauth(token)
    with Stream(server) as stream, pytest.raises(ConnectionError):
        stream.iq("set", stream.submission("wanda", GOOD_PASSWORD, token))
    assert server.accounts() == []
    with Stream(server) as stream:
        stream.start_tls()
        assert [child for child in stream.features if child.tag.endswith("}register")]
        stream.preauth(token)
        stream.register("wanda", GOOD_PASSWORD)
    assert server.accounts() == ["wanda"]
    usher.stop()
    server.stop()


def test_a_ban_rests_what_an_account_invited(usher, server):
    if server.release == "23.01":
        pytest.skip("accounts can't be banned in an older release of ejabberd than 24.06: passwords are changed")
    server.add_account("banned")
    token = invite(usher, "--contact", "banned", "--allow-registration")
    server.command("ban_account", user="banned", host=HOST, reason="a trial")
    with Stream(server) as stream:
        assert_refused(lambda: stream.preauth(token), "cancel", "item-not-found")
    server.command("unban_account", user="banned", host=HOST)
    register_by_token(server, token, "bannedsguest", GOOD_PASSWORD)


def test_the_form_and_its_field(usher, server):
    """For apps that know nothing of tokens (docs/registration-form.md)."""
    link = usher.create_invite()
    with Stream(server) as stream:
        form = stream.iq("get", "<query xmlns='jabber:iq:register'/>")
        fields = [field.get("var") for field in form.iter("{jabber:x:data}field")]
        assert fields == ["FORM_TYPE", "username", "password", "invitation"]
        for shown, text in [(None, "An invitation is needed: its link or code"),
                            ("https://", "This is no invitation: paste its link or code")]:
            assert_refused(lambda: stream.iq("set", stream.submission("xenia", GOOD_PASSWORD, shown)),
                           "modify", "not-acceptable", text)
        stream.iq("set", stream.submission("xenia", GOOD_PASSWORD, f" {link} "))
    logged_in(server, "xenia", GOOD_PASSWORD).close()


def test_the_form_can_be_left_as_it_is(tmp_path, start_chat_server):
    server = start_chat_server(tmp_path / "server", plugin_options={"registration_form": False})
    with Stream(server) as stream:
        form = stream.iq("get", "<query xmlns='jabber:iq:register'/>")
        assert [field.get("var") for field in form.iter("{jabber:x:data}field")] == ["FORM_TYPE", "username", "password"]
        assert_refused(lambda: stream.iq("set", stream.submission("yvonne", GOOD_PASSWORD, "a code")),
                       "auth", "registration-required")
    server.stop()


def test_the_plugin_does_not_mind_privileges(tmp_path, install, start_chat_server):
    """mod_privilege of 24.12 drops what a component sends that is not wrapped, answers too."""
    server = start_chat_server(tmp_path / "server", modules={"mod_privilege": {"roster": {"both": "all"}}})
    usher = install(server.usher_settings).start()
    wait_for_plugin(usher)
    for way in ("stream", "form"):
        register_by(way, usher, server, invite(usher), f"ursula-{way}", GOOD_PASSWORD)
    assert server.accounts() == ["ursula-form", "ursula-stream"]
    usher.stop()
    server.stop()


def test_each_host_has_its_own_invitations(tmp_path, install, start_chat_server):
    other = "other.example"
    server = start_chat_server(tmp_path / "server", plugin_options={"component": "usher.@HOST@"})
    server.stop()
    server.settings["hosts"].append(other)
    listener = server.settings["listen"][1]
    listener["hosts"][f"usher.{other}"] = listener["hosts"][f"usher.{HOST}"]
    listener["global_routes"] = False
    server.configure()
    server.start()
    settings = server.usher_settings["host"][HOST]["xmpp"]
    usher = install({"host": {HOST: {"xmpp": settings}, other: {
        "public_url": f"https://{other}", "xmpp": {**settings, "component": f"usher.{other}"}}}}).start()
    wait_until(lambda: usher.log().count("has usher's plugin") >= 2, "both plugins")
    link = usher.create_invite(host=other)
    with Stream(server) as stream:
        assert_refused(lambda: stream.preauth(token_of(link)), "cancel", "item-not-found")
    with Stream(server, host=other) as stream:
        stream.preauth(token_of(link))
        stream.register("zita", GOOD_PASSWORD)
    assert server.accounts() == [] and server.command("registered_users", host=other) == ["zita"]
    usher.stop()
    server.stop()


@pytest.fixture(scope="module")
def administered(tmp_path_factory, ledger, start_chat_server):
    """usher beside a server that has no plugin, whose administrator it is."""
    server = start_chat_server(tmp_path_factory.mktemp("bare"), plugin=False)
    server.settings["acl"]["admin"]["server"] = [f"usher.{HOST}"]
    server.configure()
    server.command("reload_config")
    usher = Usher(tmp_path_factory.mktemp("usher-bare"), ledger, server.usher_settings).start()
    wait_until(lambda: "administration commands" in requests.get(usher.ops_url + "/readyz", timeout=10).text, "usher", 60)
    yield usher, server
    usher.stop()
    if server.release == "23.01":
        server.kill()  # what it logged is an error: its mod_privilege fails
    else:
        server.stop()


def test_accounts_in_the_browser_without_the_plugin(administered):
    usher, server = administered
    assert fill_in(usher, "register", invite(usher), username="zoe", password=GOOD_PASSWORD).status_code == 303
    taken = Form(usher, "register", invite(usher)).send(username="zoe", password=OTHER_PASSWORD)
    assert taken.status_code == 409 and "This username is taken" in taken.text
    logged_in(server, "zoe", GOOD_PASSWORD).close()
    assert fill_in(usher, "reset", invite(usher, "--reset", "zoe"), password=OTHER_PASSWORD).status_code in (200, 303)
    logged_in(server, "zoe", OTHER_PASSWORD).close()


def test_a_server_is_not_taken_at_its_word(administered):
    """mod_privilege grants rosters: 23.01 fails to write them, 26 says that it did, and 24.12 drops what usher asks."""
    usher, server = administered
    password = server.add_account("romeo")
    server.settings["modules"]["mod_privilege"] = {"roster": {"both": "all"}}
    server.configure()
    server.command("reload_config")
    usher.restart()
    if server.release == "24.12":
        state_becomes(usher, f"accounts of {HOST}: none, unanswered")
        return
    state_becomes(usher, f"rosters of {HOST}: privilege, untried")
    form = Form(usher, "register", invite(usher, "--contact", "romeo", "--allow-registration"))
    answer = form.send(username="julia", password=GOOD_PASSWORD)
    assert answer.status_code == 303
    page = urllib.parse.urlsplit(answer.headers["Location"])._replace(scheme="", netloc="").geturl()
    shown = requests.get(usher.url + page, headers=form.headers, timeout=30).text
    assert f"Add romeo@{HOST} as a contact" in re.sub("</?(bdi|wbr)>", "", shown)
    state_becomes(usher, f"rosters of {HOST}: privilege, in vain")
    with logged_in(server, "romeo", password) as romeo:
        assert romeo.roster().get(f"julia@{HOST}") != "both"


def state_becomes(usher, line):
    wait_until(lambda: line in requests.get(usher.ops_url + "/readyz", timeout=10).text, line, 60)


def test_usher_stands_aside_for_ejabberds_own_invitations(tmp_path, install, start_chat_server):
    server = start_chat_server(tmp_path / "server")
    if server.release != "26":
        server.stop()
        pytest.skip("there are no invitations in an older release of ejabberd than 26.01")
    server.stop()
    server.settings["modules"]["mod_invites"] = {}
    server.configure()
    server.start()
    usher = install(server.usher_settings).start()
    wait_until(lambda: "mod_invites" in usher.log(), "usher to say so")
    assert ("mod_usher takes no tokens and offers no commands on example.com: mod_invites is loaded there too"
            in server.log())
    usher.stop()
    server.kill()  # what it logged is an error, as it should be


def test_a_configuration_that_is_wrong_is_refused_with_its_reason(tmp_path, start_chat_server):
    server = start_chat_server(tmp_path / "server")
    for option, value, said in [("component", "no domain at all", "component"), ("registration_form", "perhaps",
                                                                               "registration_form")]:
        server.settings["modules"]["mod_usher"] = {option: value}
        server.configure()
        server.command("reload_config", code=None)
        wait_until(lambda: f"modules->mod_usher->{said}" in server.log(), "the log to say so")
    server.kill()
