"""Accounts on a Prosody without usher's plugin, by administration commands (XEP-0133)."""

import json

import pytest
import requests

from forms import fill_in
from ledger import token_of
from prosody import COMPONENT, Prosody, is_installed
from usher import HOST, Usher, wait_until
from xmpp_stream import logged_in

pytestmark = pytest.mark.skipif(not is_installed(), reason="Prosody is not installed")

GOOD_PASSWORD = "wide open meadow 47"


def connected(tmp_path, ledger, admins, **more):
    prosody = Prosody(tmp_path / "prosody", ledger, plugin=False, admins=admins, **more).start()
    usher = Usher(tmp_path / "usher", ledger, prosody.usher_settings).start()
    wait_until(lambda: ": connected" in requests.get(usher.ops_url + "/readyz", timeout=10).text, "the stream")
    return prosody, usher


@pytest.fixture
def site(tmp_path, ledger):
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


def test_without_rights_nothing_is_spent(tmp_path, ledger):
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


def test_contacts_by_privilege(tmp_path, ledger):
    prosody, usher = connected(tmp_path, ledger, [COMPONENT], modules=["privilege"], component_modules=["privilege"],
                               host_lua=f'privileged_entities = {{ ["{COMPONENT}"] = {{ roster = "both" }} }}')
    try:
        wait_until(lambda: f"rosters of {HOST}: privilege" in requests.get(usher.ops_url + "/readyz", timeout=10).text,
                   "the privilege")
        found = json.loads(usher.cli("doctor", "--output", "json", code=None).stdout)
        assert {each["check"]: each["verdict"] for each in found}[f"contacts of {HOST}"] == "good"
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
    finally:
        usher.stop()
        prosody.stop()
