"""Accounts that are disabled, for good or until they are deleted: their invites rest, and are good again after."""

import pytest

from forms import Form, fill_in
from ledger import token_of
from prosody import PLUGINS, Prosody
from registering import wait_for_plugin
from usher import HOST, ROOT, Usher, wait_until
from xmpp_stream import Refused, logged_in, register_by_token, switch_account

pytestmark = pytest.mark.prosody("13")

COMMANDS = "http://jabber.org/protocol/commands"
GOOD_PASSWORD = "wide open meadow 47"


@pytest.fixture
def site(tmp_path, ledger, prosody_release):
    ledger.add_password(GOOD_PASSWORD)
    modules = str(ROOT / "tests" / "e2e" / "prosody_modules")
    prosody = Prosody(tmp_path / "prosody", ledger, modules=["switch_accounts"],
                      module_paths=(str(PLUGINS), modules)).start()
    settings = {**prosody.usher_settings}
    settings["host"] = {HOST: {**settings["host"][HOST], "commands": {"account_invites": ["everyone"]}}}
    usher = Usher(tmp_path / "usher", ledger, settings).start()
    wait_for_plugin(usher)
    for name in ("romeo", "admin"):
        prosody.add_account(name, GOOD_PASSWORD)
    yield prosody, usher
    usher.stop()
    prosody.stop()


def switch(prosody, order, name):
    switch_account(prosody, order, name, "admin", GOOD_PASSWORD)


def check_that_they_rest(prosody, usher, tokens, refused_with):
    """Two invites of romeo's, while he is disabled and no longer: the form's and the stream's."""
    by_form, by_stream = tokens
    form = Form(usher, "register", by_form)
    switch(prosody, "disable", "romeo")
    assert form.send(username="juliet", password=GOOD_PASSWORD).status_code in refused_with
    with pytest.raises(Refused):
        register_by_token(prosody, by_stream, "tybalt", GOOD_PASSWORD)
    assert prosody.accounts() == ["admin", "romeo"]
    switch(prosody, "enable", "romeo")
    assert form.send(username="juliet", password=GOOD_PASSWORD).status_code == 303
    register_by_token(prosody, by_stream, "tybalt", GOOD_PASSWORD)


def test_invites_of_a_disabled_account_rest_until_it_is_enabled(site):
    prosody, usher = site
    tokens = [token_of(usher.create_invite("--contact", "romeo", "--allow-registration")) for _ in range(2)]
    check_that_they_rest(prosody, usher, tokens, refused_with=(410, 503))
    with logged_in(prosody, "romeo", GOOD_PASSWORD) as romeo:
        assert romeo.roster() == {f"juliet@{HOST}": "both", f"tybalt@{HOST}": "both"}


def command_an_invite(prosody, usher, name):
    """By a form that is sent unasked: whoever it is for becomes nobody's contact."""
    with logged_in(prosody, name, GOOD_PASSWORD) as stream:
        answer = stream.iq("set", f"<command xmlns='{COMMANDS}' node='urn:xmpp:invite#create-account' action='execute'>"
                                  "<x xmlns='jabber:x:data' type='submit'/></command>", HOST)
        links = [field.findtext("{jabber:x:data}value") for field in answer.iter("{jabber:x:data}field")
                 if field.get("var") == "landing-url"]
        return token_of(usher.ledger.add_link(links[0]))


def test_what_a_disabled_account_made_rests_though_it_names_nobody(site):
    prosody, usher = site
    tokens = [command_an_invite(prosody, usher, "romeo") for _ in range(2)]
    check_that_they_rest(prosody, usher, tokens, refused_with=(410,))
    assert prosody.accounts() == ["admin", "juliet", "romeo", "tybalt"]


def test_nobody_becomes_a_contact_of_a_disabled_account(site):
    prosody, usher = site
    token = token_of(usher.create_invite("--contact", "romeo"))
    switch(prosody, "disable", "romeo")
    with logged_in(prosody, "admin", GOOD_PASSWORD) as admin:
        admin.send("<presence/>")
        admin.show_token("romeo", token)
        assert admin.roster() == {f"romeo@{HOST}": "none"}
    switch(prosody, "enable", "romeo")
    with logged_in(prosody, "admin", GOOD_PASSWORD) as admin:
        admin.send("<presence/>")
        assert admin.roster() == {f"romeo@{HOST}": "none"}
        admin.show_token("romeo", token)
        wait_until(lambda: admin.roster() == {f"romeo@{HOST}": "both"}, "romeo to be a contact")


def test_a_disabled_account_gets_no_new_password_and_is_not_enabled(site):
    prosody, usher = site
    token = token_of(usher.create_invite("--reset", "romeo"))
    form = Form(usher, "reset", token)
    switch(prosody, "disable", "romeo")
    assert form.send(password=GOOD_PASSWORD + " anew").status_code == 410
    with pytest.raises(Refused):
        register_by_token(prosody, token, "romeo", GOOD_PASSWORD)
    assert "disabled" in prosody.stored("accounts", "romeo")
    switch(prosody, "enable", "romeo")
    logged_in(prosody, "romeo", GOOD_PASSWORD).close()
    assert fill_in(usher, "reset", token, password=GOOD_PASSWORD + " anew").status_code in (200, 303)
    logged_in(prosody, "romeo", GOOD_PASSWORD + " anew").close()
