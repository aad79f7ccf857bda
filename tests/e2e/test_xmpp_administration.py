"""Accounts on a Prosody without usher's plugin, by administration commands (XEP-0133)."""

import json

import pytest
import requests

from forms import Form, fill_in
from ledger import token_of
from prosody import COMPONENT, GLOBAL_MODULES, Prosody
from usher import HOST, Usher, wait_until
from xmpp_stream import logged_in

pytestmark = pytest.mark.prosody("0.12", "13")

GOOD_PASSWORD = "wide open meadow 47"


def connected(tmp_path, ledger, admins, **more):
    prosody = Prosody(tmp_path / "prosody", ledger, plugin=False, admins=admins, **more).start()
    usher = Usher(tmp_path / "usher", ledger, prosody.usher_settings).start()
    wait_until(lambda: ": connected" in requests.get(usher.ops_url + "/readyz", timeout=10).text, "the stream")
    return prosody, usher


@pytest.fixture
def site(tmp_path, ledger, prosody_release):
    prosody, usher = connected(tmp_path, ledger, [COMPONENT])
    yield prosody, usher
    usher.stop()
    prosody.stop()


def test_register_and_reset(site):
    prosody, usher = site
    prosody.add_account("taken")
    token = token_of(usher.create_invite())
    refused = fill_in(usher, "register", token, username="taken", password=GOOD_PASSWORD)
    assert refused.status_code != 303 and "taken" in refused.text
    assert usher.page(f"/invite?{token}").status_code == 200, "a taken name costs nothing"
    assert fill_in(usher, "register", token, username="juliet", password=GOOD_PASSWORD).status_code == 303
    logged_in(prosody, "juliet", GOOD_PASSWORD).close()
    wait_until(lambda: usher.page(f"/invite?{token}").status_code == 410, "the invite to be used up")
    reset = token_of(usher.create_invite("--reset", "juliet"))
    assert fill_in(usher, "reset", reset, password=GOOD_PASSWORD + " anew").status_code in (200, 303)
    logged_in(prosody, "juliet", GOOD_PASSWORD + " anew").close()
    nobody = token_of(usher.create_invite("--reset", "nobody"))
    assert fill_in(usher, "reset", nobody, password=GOOD_PASSWORD).status_code == 410
    assert prosody.accounts() == ["juliet", "taken"]


def test_what_a_deleted_account_invited_to_is_over(site):
    """Nobody tells usher of the deletion."""
    prosody, usher = site
    prosody.add_account("romeo")
    token = token_of(usher.create_invite("--contact", "romeo", "--allow-registration"))
    form = Form(usher, "register", token)
    prosody.remove_account_unseen("romeo")
    assert form.send(username="juliet", password=GOOD_PASSWORD).status_code == 410
    assert prosody.accounts() == []


def test_without_rights_nothing_is_spent(tmp_path, ledger, prosody_release):
    prosody, usher = connected(tmp_path, ledger, [])
    try:
        token = token_of(usher.create_invite())
        refused = fill_in(usher, "register", token, username="juliet", password=GOOD_PASSWORD)
        assert refused.status_code == 503
        assert usher.page(f"/invite?{token}").status_code == 200
        assert prosody.accounts() == []
    finally:
        usher.stop()
        prosody.stop()


def test_commands_that_are_there_later_are_noticed(tmp_path, ledger, prosody_release):
    """As rights that are granted later are, where a server takes those over without a restart."""
    modules = [module for module in GLOBAL_MODULES if module != "admin_adhoc"] + ["admin_shell"]
    prosody, usher = connected(tmp_path, ledger, [COMPONENT], global_modules=modules)
    try:
        wait_until(lambda: "no accounts can be made" in usher.log(), "usher to find out")
        prosody.control("shell", f'module:load("admin_adhoc", "{HOST}")')
        wait_until(lambda: "by administration commands" in usher.log(), "usher to ask again", 40)
        found = json.loads(usher.cli("doctor", "--output", "json", code=None).stdout)
        assert {each["check"]: each["verdict"] for each in found}[f"accounts of {HOST}"] == "warning"
    finally:
        usher.stop()
        prosody.stop()


def judged_contacts(usher):
    found = json.loads(usher.cli("doctor", "--output", "json", code=None).stdout)
    return {each["check"]: each["verdict"] for each in found}[f"contacts of {HOST}"]


def test_contacts_by_privilege(tmp_path, ledger, prosody_release):
    prosody, usher = connected(tmp_path, ledger, [COMPONENT], modules=["privilege"], component_modules=["privilege"],
                               host_lua=f'privileged_entities = {{ ["{COMPONENT}"] = {{ roster = "both" }} }}')
    try:
        wait_until(lambda: f"rosters of {HOST}: privilege" in requests.get(usher.ops_url + "/readyz", timeout=10).text,
                   "the privilege")
        assert judged_contacts(usher) == "warning"  # nobody knows yet whether it keeps its word
        password = prosody.add_account("romeo")
        token = token_of(usher.create_invite("--contact", "romeo", "--allow-registration"))
        with logged_in(prosody, "romeo", password) as inviter:
            inviter.go_online()
            assert fill_in(usher, "register", token, username="juliet", password=GOOD_PASSWORD).status_code == 303
            inviter.wait_for_push(f"juliet@{HOST}", "both")
            with logged_in(prosody, "juliet", GOOD_PASSWORD) as invitee:
                assert invitee.go_online() == {f"romeo@{HOST}": "both"}
                invitee.message(f"romeo@{HOST}", "hello")
                inviter.wait_for_message("hello")
        assert judged_contacts(usher) == "good"
    finally:
        usher.stop()
        prosody.stop()
