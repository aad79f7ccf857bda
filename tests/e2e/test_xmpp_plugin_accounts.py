"""What the plugin says of accounts, and which it makes, when usher asks: names, administrators, refusals."""

import time

import pytest

from played_component import (FORBIDDEN_PASSWORD, GOOD_PASSWORD, OTHER_PASSWORD, PLUGIN, UNUSABLE_PASSWORD, Component,
                              ask_for_use, creation, expect_end, held, new_password, show_token, with_switcher)
from prosody import PLUGINS, TEST_MODULES, Prosody, start_with_interference
from usher import HOST, wait_until
from xmpp_stream import Stream, assert_refused, logged_in, switch_account

pytestmark = pytest.mark.prosody("0.12", "13")


@pytest.fixture(scope="module")
def server(tmp_path_factory, ledger, prosody_release):
    for password in (GOOD_PASSWORD, OTHER_PASSWORD):
        ledger.add_password(password)
    server = start_with_interference(
        tmp_path_factory.mktemp("prosody"), ledger, admins=[f"{name}@{HOST}" for name in ("admin", "boss", "chief")],
        modules=["password_policy", "switch_accounts"],
        host_settings={"admins": [f"mayor@{HOST}"],  # of this host alone
                       "forbidden_password": FORBIDDEN_PASSWORD})
    with Component(with_switcher(server)) as component:
        for name in ("admin", "mayor"):
            component.create(name, pinned="true")
    yield server
    server.stop()


def look_up(component, name):
    return component.order("get", f"<account-exists xmlns='{PLUGIN}' username='{name}'/>")


def test_who_is_there_and_who_administers(server, component):
    component.create("anna")
    told = {name: dict(look_up(component, name).attrib) for name in ("nobody", "anna", "ANNA", "admin", "mayor")}
    assert {name: (each["exists"], each["admin"]) for name, each in told.items()} == {
        "nobody": ("false", "false"), "anna": ("true", "false"), "ANNA": ("true", "false"), "admin": ("true", "true"),
        "mayor": ("true", "true")}
    assert "age" not in told["nobody"] and int(told["anna"]["age"]) < 60_000


@pytest.mark.prosody("13")
def test_an_administrator_is_who_has_a_role_for_it(server, component):
    """As their first, or as one that they can take on."""
    component.create("bella", "<role>prosody:admin</role>")
    component.create("clara", "<role>prosody:member</role><role>prosody:admin</role>")
    component.create("dora", "<role>prosody:member</role>")
    assert [look_up(component, name).get("admin") for name in ("bella", "clara", "dora")] == ["true", "true", "false"]


@pytest.mark.parametrize("name", ["", "a b", "a@b", "&quot;a&quot;"])
def test_what_is_no_name_has_no_account(server, component, name):
    before = server.accounts()
    for type, order in (("get", f"<account-exists xmlns='{PLUGIN}' username='{name}'/>"), ("set", creation(name)),
                        ("set", new_password(name))):
        assert_refused(lambda type=type, order=order: component.order(type, order), "modify", "jid-malformed")
    assert server.accounts() == before


def test_the_age_is_that_of_the_account_and_not_of_another_one_before(server, component):
    component.create("edith")
    first = time.monotonic()
    with logged_in(server, "edith", GOOD_PASSWORD) as edith:
        edith.send("<iq type='set' id='remove'><query xmlns='jabber:iq:register'><remove/></query></iq>")
        component.expect_gone("edith")
    assert look_up(component, "edith").attrib.keys() == {"exists", "admin", "enabled"}
    second = time.monotonic()
    component.create("edith")
    age = int(look_up(component, "edith").get("age"))
    assert age <= (time.monotonic() - second) * 1000 + 1 <= (time.monotonic() - first) * 1000 + 1


@pytest.mark.prosody("0.12")
def test_the_age_of_an_account_that_was_replaced_unseen(server, component):
    """By prosodyctl, which there writes down no time."""
    component.create("ulla")
    look_up(component, "ulla")
    server.remove_account_unseen("ulla")
    gone = time.monotonic()
    server.add_account("ulla", OTHER_PASSWORD)
    assert int(look_up(component, "ulla").attrib["age"]) <= (time.monotonic() - gone) * 1000 + 1


def test_an_account_is_made_once(server, component):
    component.create("frida")
    for name in ("frida", "FRIDA"):
        assert_refused(lambda name=name: component.order("set", creation(name, password=OTHER_PASSWORD)),
                   "cancel", "conflict")
    logged_in(server, "frida", GOOD_PASSWORD).close()


def test_what_other_modules_refuse_is_not_made(server, component):
    for moment in ("before", "after"):
        (server.folder / "interference").write_text(f"refuse {moment}")
        assert_refused(lambda: component.order("set", creation("gerda")), "auth", "forbidden")
    assert_refused(lambda: component.order("set", creation("gerda", password=FORBIDDEN_PASSWORD)),
               "modify", "not-acceptable")
    assert "gerda" not in server.accounts()


@pytest.mark.prosody("13", "0.12")
def test_an_account_that_can_not_be_made_leaves_no_role(server, component):
    order = creation("hedda", "<role>prosody:admin</role>", UNUSABLE_PASSWORD)
    assert_refused(lambda: component.order("set", order), "modify", "not-acceptable")
    assert "hedda" not in server.accounts()
    component.create("hedda")
    assert look_up(component, "hedda").get("admin") == "false"


@pytest.mark.parametrize("order", [f"<create-account xmlns='{PLUGIN}' username='inge'/>",
                                   f"<set-password xmlns='{PLUGIN}' username='jana'/>"],
                         ids=["create-account", "set-password"])
def test_without_a_password_nothing_is_done(server, component, order):
    if "jana" not in server.accounts():
        component.create("jana")
    assert_refused(lambda: component.order("set", order), "modify", "not-acceptable")
    assert "inge" not in server.accounts()
    logged_in(server, "jana", GOOD_PASSWORD).close()


@pytest.mark.prosody("13")
def test_who_is_disabled_invites_nobody(server, component):
    component.create("karla")
    switch_account(server, "disable", "karla", "switcher", GOOD_PASSWORD)
    assert_refused(lambda: component.order("set", creation("lotte", inviter="karla")), "wait", "resource-constraint")
    assert "lotte" not in server.accounts()


@pytest.mark.prosody("13")
def test_a_name_keeps_no_role_of_an_account_that_was_not_made(tmp_path, ledger, prosody_release):
    server = Prosody(tmp_path / "prosody", ledger, host_settings={"register_ibr_default_role": "prosody:admin"}).start()
    with Component(server) as component:
        assert_refused(lambda: component.order("set", creation("nora", password=UNUSABLE_PASSWORD)),
                       "modify", "not-acceptable")
        assert look_up(component, "nora").get("admin") == "false"
    server.stop()


@pytest.mark.prosody("13")
def test_an_account_whose_role_can_not_be_given_is_not_made(tmp_path, ledger, prosody_release):
    """It would have more rights than it is to have."""
    server = Prosody(tmp_path / "prosody", ledger, host_settings={"register_ibr_default_role": "no:such"}).start()
    with Component(server) as component:
        assert_refused(lambda: component.order("set", creation("marta")), "wait", "internal-server-error")
    assert server.accounts() == []
    server.kill()  # what it logged is an error, as it should be


def test_an_administrators_name_is_for_an_invite_for_it_alone(server, component):
    """With the account come its rights."""
    assert_refused(lambda: component.order("set", creation("boss")), "cancel", "conflict")
    with Stream(server) as stream:
        for pinned in ({}, {"username": "nora"}):
            show_token(stream, component, **pinned)
            assert_refused(lambda: stream.register("boss", GOOD_PASSWORD), "cancel", "conflict")
        component.hears_nothing_else()
        assert "boss" not in server.accounts()
        show_token(stream, component, username="boss")
        id, asked = ask_for_use(stream, component, "boss")
        asked.answer(held("boss"))
        stream.finish_iq(id)
        component.expect_gone("boss")
        expect_end(component, "commit", asked)
    component.create("chief", pinned="true")
    assert {"boss", "chief"} <= set(server.accounts())


def test_an_account_that_can_not_be_read_is_not_gone(tmp_path, ledger, prosody_release):
    """Nor is another one made in its place."""
    server = Prosody(tmp_path / "prosody", ledger).start()
    with Component(server) as component:
        component.create("anna")
        file = server.folder / "data" / HOST.replace(".", "%2e") / "accounts" / "anna.dat"
        whole = file.read_text()
        file.write_text(whole[:len(whole) // 2])
        for order in (lambda: look_up(component, "anna"), lambda: component.order("set", creation("anna")),
                      lambda: component.order("set", new_password("anna"))):
            assert_refused(order, "wait", "internal-server-error")
        with Stream(server) as stream:
            for purpose in ("registration", "password-reset"):
                show_token(stream, component, purpose=purpose)
                assert_refused(lambda: stream.register("anna", OTHER_PASSWORD), "wait", "internal-server-error")
        file.write_text(whole)
        assert look_up(component, "anna").get("exists") == "true"
    server.kill()  # what it logged is an error, as it should be


ELSEWHERE = f'VirtualHost "elsewhere.example" admins = {{ "olga@{HOST}" }}'


def test_who_administers_another_host_is_an_administrator(tmp_path, ledger, prosody_release):
    server = Prosody(tmp_path / "prosody", ledger, host_lua=ELSEWHERE).start()
    with Component(server) as component:
        assert [look_up(component, name).get("admin") for name in ("olga", "paula")] == ["true", "false"]
    server.stop()


def test_a_clock_that_went_back_makes_no_account_a_new_one(server, component):
    component.create("rosa")
    stamp = server.folder / "data" / HOST.replace(".", "%2e") / "usher_accounts" / "rosa.dat"
    stamp.write_text('return { ["since"] = 9999999999; };')
    before = stamp.read_text()
    assert look_up(component, "rosa").attrib == {"exists": "true", "admin": "false", "enabled": "true"}
    assert stamp.read_text() == before


def test_what_an_attempt_left_behind_is_for_no_account_that_came_later(tmp_path, ledger, prosody_release):
    """Neither is its role given, nor is the account, which somebody disabled, taken away as one made by half."""
    server = Prosody(tmp_path / "prosody", ledger, module_paths=[str(PLUGINS), *TEST_MODULES],
                     modules=["switch_accounts"]).start()
    with Component(with_switcher(server)) as component:
        for name in ("selma", "tilda"):
            component.create(name)
    if server.release != "0.12":
        switch_account(server, "disable", "tilda", "switcher", GOOD_PASSWORD)
    server.stop()
    journal = server.folder / "data" / HOST.replace(".", "%2e") / "usher_under_way"
    journal.mkdir(exist_ok=True)
    for name in ("selma", "tilda"):
        (journal / f"{name}.dat").write_text(
            'return { ["time"] = 1700000000; ["gifts"] = { ["roles"] = { "prosody:admin" }; ["groups"] = {}; }; };')
    server.start()
    wait_until(lambda: not list(journal.glob("*.dat")), "the plugin to look")
    assert server.accounts() == ["selma", "switcher", "tilda"]
    for name in ("selma", "tilda"):
        assert "prosody:admin" not in server.stored("roles", name) + server.stored("account_roles", name)
    server.stop()
