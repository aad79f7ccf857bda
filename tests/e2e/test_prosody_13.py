"""What is new in Prosody 13: accounts that are deleted after a while, invitations by prosodyctl, and warnings of what
will go away."""

import pytest

from forms import fill_in
from ledger import token_of
from prosody import GLOBAL_MODULES, Prosody
from registering import invite, wait_for_plugin
from usher import HOST, Usher, wait_until
from xmpp_stream import Refused, Stream, assert_refused, logged_in, register_by_token

pytestmark = pytest.mark.prosody("13")

GOOD_PASSWORD = "wide open meadow 47"
OTHER_PASSWORD = "somebody else's 69"
DAYS = 24 * 3600


@pytest.fixture
def start(tmp_path, ledger, prosody_release):
    """Starts usher beside Prosody: start(host_settings={...})."""
    running = []

    def begin(**more):
        for password in (GOOD_PASSWORD, OTHER_PASSWORD):
            ledger.add_password(password)
        prosody = Prosody(tmp_path / "prosody", ledger, global_modules=[*GLOBAL_MODULES, "admin_shell"], **more).start()
        usher = Usher(tmp_path / "usher", ledger, prosody.usher_settings).start()
        running.extend([usher, prosody])
        wait_for_plugin(usher)
        return prosody, usher

    yield begin
    for each in running:
        if each.process is not None:
            each.stop()


def warnings(prosody):
    """What the plugin, or whatever it calls, warns of."""
    return [line for line in prosody.log().splitlines()
            if "\twarn\t" in line and ":usher\t" in line or "eprecated" in line]


def test_nothing_is_warned_of(start):
    prosody, usher = start(host_settings={"register_ibr_default_role": "prosody:registered"}, admins=[f"admin@{HOST}"])
    prosody.add_account("romeo", GOOD_PASSWORD)
    prosody.add_account("admin", GOOD_PASSWORD)
    register_by_token(prosody, invite(usher, "--contact", "romeo", "--allow-registration"), "anna", GOOD_PASSWORD)
    with Stream(prosody) as stream:
        stream.iq("set", stream.submission("bella", GOOD_PASSWORD, invite(usher, "--role", "prosody:member")))
    assert fill_in(usher, "register", invite(usher), username="clara", password=GOOD_PASSWORD).status_code == 303
    register_by_token(prosody, invite(usher, "--reset", "anna"), "anna", OTHER_PASSWORD)
    assert fill_in(usher, "reset", invite(usher, "--reset", "clara"), password=OTHER_PASSWORD).status_code == 200
    with logged_in(prosody, "anna", OTHER_PASSWORD) as anna, logged_in(prosody, "admin", GOOD_PASSWORD) as admin:
        for each in (anna, admin):
            each.iq("set", "<command xmlns='http://jabber.org/protocol/commands' node='urn:xmpp:invite#invite'/>", HOST)
        anna.show_token("romeo", invite(usher, "--contact", "romeo"))
    with logged_in(prosody, "clara", OTHER_PASSWORD) as clara:
        clara.iq("set", "<query xmlns='jabber:iq:register'><remove/></query>")
    assert prosody.accounts() == ["admin", "anna", "bella", "romeo"]
    assert warnings(prosody) == []


def is_enabled(prosody, name):
    shown = prosody.stored("accounts", name)
    return '["disabled"] = true' not in shown


def delete_as_its_owner(prosody, name):
    with logged_in(prosody, name, GOOD_PASSWORD) as stream:
        stream.iq("set", "<query xmlns='jabber:iq:register'><remove/></query>")
    wait_until(lambda: not is_enabled(prosody, name), "the account to be disabled")


def test_an_account_that_is_to_be_deleted_invites_nobody_until_it_is_restored(start):
    prosody, usher = start(global_settings={"registration_delete_grace_period": 30 * DAYS})
    register_by_token(prosody, invite(usher), "romeo", GOOD_PASSWORD)
    by_form, by_stream = (invite(usher, "--contact", "romeo", "--allow-registration") for _ in range(2))
    reset = invite(usher, "--reset", "romeo")
    delete_as_its_owner(prosody, "romeo")
    refused = fill_in(usher, "register", by_form, username="juliet", password=GOOD_PASSWORD)
    assert refused.status_code in (410, 503)
    for token, name in ((by_stream, "tybalt"), (reset, "romeo")):
        with pytest.raises(Refused):
            register_by_token(prosody, token, name, OTHER_PASSWORD)
    with Stream(prosody) as stream:
        form = stream.submission("tybalt", OTHER_PASSWORD, by_stream)
        assert_refused(lambda: stream.iq("set", form), "modify", "not-acceptable")
    # Nor is the name free.
    with Stream(prosody) as stream:
        stream.preauth(invite(usher))
        assert_refused(lambda: stream.register("romeo", OTHER_PASSWORD), "cancel", "conflict")
    assert prosody.accounts() == ["romeo"] and not is_enabled(prosody, "romeo")

    prosody.control("shell", "user", "restore", f"romeo@{HOST}")
    assert fill_in(usher, "register", by_form, username="juliet", password=GOOD_PASSWORD).status_code == 303
    register_by_token(prosody, by_stream, "tybalt", GOOD_PASSWORD)
    with logged_in(prosody, "romeo", GOOD_PASSWORD) as romeo:
        assert romeo.roster() == {f"juliet@{HOST}": "both", f"tybalt@{HOST}": "both"}
    register_by_token(prosody, reset, "romeo", OTHER_PASSWORD)
    logged_in(prosody, "romeo", OTHER_PASSWORD).close()


def test_what_was_for_an_account_ends_when_its_time_to_be_restored_does(start):
    prosody, usher = start(global_settings={"registration_delete_grace_period": 1})
    register_by_token(prosody, invite(usher), "romeo", GOOD_PASSWORD)
    link = usher.create_invite("--contact", "romeo", "--allow-registration")
    delete_as_its_owner(prosody, "romeo")
    assert "revoked" not in usher.cli("invite", "show", link).stdout

    def clean_up():
        # What it does each night.
        management = f'prosody.hosts["{HOST}"].modules.user_account_management'
        prosody.control("shell", f">{management}.cleanup_soft_deleted_accounts()")
        return prosody.accounts() == []

    wait_until(clean_up, "the account to be deleted")
    wait_until(lambda: usher.page(f"/invite?{token_of(link)}").status_code == 410, "usher to hear of it")
    register_by_token(prosody, invite(usher), "romeo", OTHER_PASSWORD)  # somebody else
    with pytest.raises(Refused):
        register_by_token(prosody, token_of(link), "juliet", GOOD_PASSWORD)
    with logged_in(prosody, "romeo", OTHER_PASSWORD) as romeo:
        assert romeo.roster() == {}


def test_prosodys_own_invitations_are_none(start):
    """They are made by a module that is in Debian's list: what is in it is not redeemed, and usher's are."""
    prosody, usher = start()
    made = prosody.control("shell", "invite", "create_account", HOST, code=None)
    assert "preauth" not in made.stdout + made.stderr
    prosody.control("shell", f'module:load("invites", "{HOST}")')
    wait_until(lambda: "mod_invites: loaded on this host, and in usher's way" in prosody.log(), "a complaint")
    made = prosody.control("shell", "invite", "create_account", HOST).stdout
    theirs = made.partition("preauth=")[2].split()[0]
    with Stream(prosody) as stream:
        assert_refused(lambda: stream.preauth(theirs), "cancel", "item-not-found")
        form = stream.submission("anna", GOOD_PASSWORD, theirs)
        assert_refused(lambda: stream.iq("set", form), "modify", "not-acceptable")
    register_by_token(prosody, invite(usher), "bella", GOOD_PASSWORD)
    assert prosody.accounts() == ["bella"]
    prosody.control("shell", f'module:unload("invites", "{HOST}")')
    prosody.kill()  # whose log has an error on purpose
