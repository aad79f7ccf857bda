"""What was made for an account that is gone is not for the next one of that name."""

import json

import pytest

from forms import fill_in
from prosody import Prosody
from registering import invite, wait_for_plugin
from usher import HOST, Usher, wait_until
from xmpp_stream import Refused, Stream, logged_in, register_by_token

pytestmark = pytest.mark.prosody("0.12", "13")

THEIRS = "the next owner's own 47"
TAKEN_OVER = "whoever took it over 58"


@pytest.fixture(scope="module")
def prosody(tmp_path_factory, ledger, prosody_release):
    for password in (THEIRS, TAKEN_OVER):
        ledger.add_password(password)
    server = Prosody(tmp_path_factory.mktemp("prosody"), ledger)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def usher(tmp_path_factory, ledger, prosody):
    installation = Usher(tmp_path_factory.mktemp("usher"), ledger, prosody.usher_settings)
    installation.start()
    wait_for_plugin(installation)
    yield installation
    installation.stop()


def register(usher, prosody, name):
    register_by_token(prosody, invite(usher), name, THEIRS)


def vacate(usher, prosody, name, how):
    """An account that goes, and the invites that name it, made before."""
    password = None if how == "never there" else prosody.add_account(name)
    reset, contact, both = (invite(usher, *args) for args in (
        ("--reset", name), ("--contact", name), ("--contact", name, "--allow-registration")))
    if how == "unseen":
        prosody.remove_account_unseen(name)
    elif how == "while usher is down":
        starts = usher.log().count("the XMPP server has usher's plugin")
        usher.stop()
        prosody.delete_account(name, password)
        usher.start()
        wait_for_plugin(usher, starts + 1)
    return reset, contact, both


@pytest.mark.parametrize("how", ["unseen", "while usher is down", "never there"])
@pytest.mark.parametrize("way", ["stream", "form"])
def test_nobody_takes_over_whoever_gets_the_name(usher, prosody, how, way):
    name = f"rosa-{way}-{how.partition(' ')[0]}"
    reset, _, both = vacate(usher, prosody, name, how)
    register(usher, prosody, name)
    if way == "form":
        # Usually the invite is withdrawn by then, and there is no form.
        if usher.page(f"/invite?{reset}").status_code == 200:
            assert fill_in(usher, "reset", reset, password=TAKEN_OVER).status_code == 410
    else:
        with Stream(prosody) as stream, pytest.raises(Refused):
            stream.preauth(reset)
            stream.register(name, TAKEN_OVER)
    with Stream(prosody) as stream, pytest.raises(Refused):
        stream.preauth(both)
    logged_in(prosody, name, THEIRS).close()
    # What is made for the new one is good.
    register_by_token(prosody, invite(usher, "--reset", name), name, TAKEN_OVER)
    logged_in(prosody, name, TAKEN_OVER).close()


def test_nobody_becomes_the_contact_of_whoever_gets_the_name(usher, prosody):
    _, contact, _ = vacate(usher, prosody, "selma", "unseen")
    register(usher, prosody, "selma")
    password = prosody.add_account("tilda")
    with logged_in(prosody, "selma", THEIRS) as host, logged_in(prosody, "tilda", password) as guest:
        host.go_online()
        guest.go_online()
        guest.show_token("selma", contact)
        host.wait_for(lambda stanza: stanza.get("type") == "subscribe" and stanza.get("from") == f"tilda@{HOST}")
        assert f"tilda@{HOST}" not in host.roster()


def test_an_account_that_was_replaced_unseen_is_another_one(usher, prosody):
    prosody.add_account("ulla")
    reset = invite(usher, "--reset", "ulla")
    with Stream(prosody) as stream:
        stream.preauth(reset)
    prosody.remove_account_unseen("ulla")
    password = prosody.add_account("ulla")
    with Stream(prosody) as stream, pytest.raises(Refused):
        stream.preauth(reset)
    logged_in(prosody, "ulla", password).close()


def test_a_deletion_is_told_after_both_were_down(tmp_path, ledger, prosody_release):
    prosody = Prosody(tmp_path / "prosody", ledger).start()
    usher = Usher(tmp_path / "usher", ledger, prosody.usher_settings).start()
    wait_for_plugin(usher)
    password = prosody.add_account("vera")
    token = invite(usher, "--contact", "vera")
    usher.stop()
    prosody.delete_account("vera", password)
    prosody.stop()
    prosody.start()
    usher.start()
    wait_until(lambda: usher.page(f"/invite?{token}").status_code == 410, "the invite to be withdrawn", 30)
    usher.stop()
    prosody.stop()


def origin_of(usher, name):
    return json.loads(usher.cli("account", "show", f"{name}@{HOST}", "--output", "json").stdout)["origin"]


def test_who_has_just_registered_is_not_called_gone(usher, prosody):
    """Of whoever had the name before the server says so, at each registration, and that may come behind its commit."""
    names = [f"wanda{number}" for number in range(10)]
    for name in names:
        register(usher, prosody, name)
    # Behind the reports of all of them.
    token = invite(usher, "--contact", names[-1])
    prosody.delete_account(names[-1], THEIRS)
    wait_until(lambda: usher.page(f"/invite?{token}").status_code == 410, "the last one's end to be told")
    origins = {name: origin_of(usher, name) for name in names}
    assert all(origins.values()), origins
    assert [name for name in names if origins[name]["deleted_at"]] == names[-1:], origins
