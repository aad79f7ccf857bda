"""What comes with an account: the roles, groups and contacts that usher names, and no others."""

import re

import pytest

from played_component import GOOD_PASSWORD, PLUGIN, Component, ask_for_use, expect_end, held, show_token, with_switcher
from prosody import start_with_interference
from usher import HOST, wait_until
from xmpp_stream import Refused, Stream, logged_in, switch_account

pytestmark = pytest.mark.prosody("0.12", "13")


def start(folder, ledger, **more):
    ledger.add_password(GOOD_PASSWORD)
    return start_with_interference(folder, ledger, modules=["groups_internal", "switch_accounts", "register_ibr"], **more)


@pytest.fixture(scope="module")
def server(tmp_path_factory, ledger, prosody_release):
    server = with_switcher(start(tmp_path_factory.mktemp("prosody"), ledger))
    yield server
    server.stop()


def register(server, component, name, entitlements="", **attributes):
    with Stream(server) as stream:
        show_token(stream, component)
        id, asked = ask_for_use(stream, component, name)
        asked.answer(held(name, entitlements, **attributes))
        stream.finish_iq(id)
        component.expect_gone(name)
        expect_end(component, "commit", asked)


def create(server, component, name, entitlements="", **attributes):
    component.create(name, entitlements, **attributes)


WAYS = pytest.mark.parametrize("make", [register, create])


def roles(server, name):
    """All that an account has beside what every account has."""
    stored = server.stored("roles" if server.release == "0.12" else "account_roles", name)
    return sorted(set(re.findall(r'"(\w+:\w+)"', stored)) - {"prosody:registered"})


def online(server, name):
    stream = logged_in(server, name, GOOD_PASSWORD)
    stream.go_online()
    return stream


def roster(server, name):
    with logged_in(server, name, GOOD_PASSWORD) as stream:
        return stream.roster()


@WAYS
def test_roles(server, component, make):
    none, one, two = (f"{name}{make.__name__}" for name in ("anna", "bella", "clara"))
    make(server, component, none)
    make(server, component, one, "<role>prosody:member</role>")
    make(server, component, two, "<role>prosody:admin</role><role>prosody:member</role>")
    assert roles(server, none) == []
    assert roles(server, one) == ["prosody:member"]
    assert roles(server, two) == ["prosody:admin", "prosody:member"]
    assert component.order("get", f"<account-exists xmlns='{PLUGIN}' username='{one}'/>").get("admin") == "false"


@WAYS
@pytest.mark.prosody("13")
def test_the_first_role_is_the_accounts_own(server, component, make):
    """The others are to be taken on."""
    name = f"berta{make.__name__}"
    make(server, component, name, "<role>prosody:member</role><role>prosody:guest</role><role>prosody:admin</role>")
    assert re.search(r'\["_default"\] = "prosody:member"', server.stored("account_roles", name))
    assert roles(server, name) == ["prosody:admin", "prosody:guest", "prosody:member"]


@WAYS
def test_groups(server, component, make):
    none, one = (f"{name}{make.__name__}" for name in ("dora", "edith"))
    make(server, component, none)
    make(server, component, one, "<group>choir</group>")
    assert server.stored("group_members", none) == ""
    assert '"choir"' in server.stored("group_members", one)


@WAYS
def test_inviter_and_invitee_are_contacts_of_each_other(server, component, make):
    inviter, invitee, stranger = (f"{name}{make.__name__}" for name in ("frida", "gerda", "hedda"))
    component.create(inviter)
    component.create(stranger)
    with online(server, inviter) as stream:
        make(server, component, invitee, inviter=inviter)
        stream.wait_for_push(f"{invitee}@{HOST}", "both")
    assert roster(server, inviter) == {f"{invitee}@{HOST}": "both"}
    assert roster(server, invitee) == {f"{inviter}@{HOST}": "both"}
    assert roster(server, stranger) == {}


@WAYS
def test_an_inviter_who_is_gone_is_no_contact(server, component, make):
    """Nor whoever gets the name next."""
    inviter, invitee = f"inge{make.__name__}", f"jana{make.__name__}"
    make(server, component, invitee, inviter=inviter)
    component.create(inviter)
    assert roster(server, inviter) == {} == roster(server, invitee)


def test_the_order_says_whether_they_are_contacts(server, component):
    component.create("karla")
    assert component.create("lotte", inviter="karla") == "true"
    assert component.create("marta", inviter="nobody") == "false"
    assert component.create("nora") == "false"


@pytest.mark.prosody("13")
def test_an_inviter_who_is_disabled_meanwhile_gets_no_contact(server, component):
    component.create("olga")
    with Stream(server) as stream:
        id = stream.start_iq("set", "<preauth xmlns='urn:xmpp:pars:0' token='sometoken'/>", HOST)
        component.expect("get", "preauth", token="sometoken").answer(
            f"<preauth xmlns='{PLUGIN}' presented='1795516530123' purpose='registration' inviter='olga'/>")
        stream.finish_iq(id)
        id, asked = ask_for_use(stream, component, "petra")
        switch_account(server, "disable", "olga", "switcher", GOOD_PASSWORD)
        asked.answer(held("petra", inviter="olga"))
        with pytest.raises(Refused) as refused:
            stream.finish_iq(id)
        assert refused.value.condition == "item-not-found"
        expect_end(component, "release", asked)
    assert "petra" not in server.accounts()


def test_what_was_promised_to_another_attempt_is_not_given_after_a_restart(tmp_path, ledger, prosody_release):
    """One that never came to an end; the name went to somebody without an invite."""
    server = start(tmp_path / "prosody", ledger, host_settings={"registration_invite_only": False,
                                                                "allow_registration": True})
    with Component(server) as component:
        with Stream(server) as stream:
            show_token(stream, component)
            (server.folder / "interference").write_text("hang after")
            _, asked = ask_for_use(stream, component, "rosa")
            asked.answer(held("rosa", "<role>prosody:admin</role>"))
            wait_until(lambda: not (server.folder / "interference").exists(), "the module to hang")
        assert server.stored("usher_under_way", "rosa")
        with Stream(server) as stream:
            stream.register("rosa", GOOD_PASSWORD)
            component.expect_gone("rosa")
    server.kill()
    server.start()
    with Component(server) as component:
        component.create("selma")
    assert roles(server, "rosa") == []
    server.stop()
