"""The invitation as a field of the registration form (docs/registration-form.md), stanza by stanza."""

import os
from unittest.mock import ANY

import pytest

from played_component import (GOOD_PASSWORD, OTHER_PASSWORD, PLUGIN, Component, ask_for_use, expect_end, held,
                              new_password, show_token)
from prosody import start_with_interference
from xmpp_stream import REGISTER, Refused, Stream, assert_refused, logged_in

pytestmark = pytest.mark.prosody("0.12", "13")

FORMS = "{jabber:x:data}"
TOKEN = "4ZeWkIzG5R1dF0bJm8hQvS"
NEEDED = "An invitation is needed: its link or code"
UNCLEAR = "This is no invitation: paste its link or code"
ATTEMPTS_MAX = 20
TEXT_BYTES_MAX = 49


def start(folder, ledger, **more):
    for password in (GOOD_PASSWORD, OTHER_PASSWORD):
        ledger.add_password(password)
    ledger.secrets.add(TOKEN)
    return start_with_interference(folder, ledger, **more)


@pytest.fixture(scope="module")
def server(tmp_path_factory, ledger, prosody_release):
    server = start(tmp_path_factory.mktemp("prosody"), ledger)
    yield server
    server.stop()


def form_of(stream):
    """What a client is shown: the query, and the fields of its form by their names."""
    query = stream.iq("get", f"<query xmlns='{REGISTER}'/>").find(f"{{{REGISTER}}}query")
    return query, {field.get("var"): field for field in query.iter(f"{FORMS}field")}


def submit(stream, username, invitation=None, password=GOOD_PASSWORD):
    return stream.start_iq("set", stream.submission(username, password, invitation))


def assert_submission_refused(stream, submitted, *refusal):
    assert_refused(lambda: stream.finish_iq(submit(stream, *submitted)), *refusal)


def good(component, token=TOKEN, purpose="registration", **attributes):
    """The component says that the token is good, which it is asked about next."""
    attributes = "".join(f" {key}='{value}'" for key, value in attributes.items())
    component.expect("get", "preauth", token=token).answer(
        f"<preauth xmlns='{PLUGIN}' presented='1795516530123' purpose='{purpose}'{attributes}/>")


def use_of(component, name, token=TOKEN, purpose="registration"):
    return component.expect("set", "reserve", token=token, holder=ANY, presented="1795516530123", purpose=purpose,
                            username=name)


def make(stream, component, id, name):
    """Lets the component agree to what was submitted."""
    asked = use_of(component, name)
    asked.answer(held(name))
    stream.finish_iq(id)
    component.expect_gone(name)
    expect_end(component, "commit", asked)


def test_the_form_asks_for_the_invitation_last(server):
    with Stream(server) as stream, Stream(server) as another:
        for each in (stream, stream, another):
            query, fields = form_of(each)
            assert list(fields) == ["FORM_TYPE", "username", "password", "invitation"]
            assert fields["FORM_TYPE"].findtext(f"{FORMS}value") == REGISTER
            field = fields["invitation"]
            assert (field.get("type"), field.get("label")) == ("text-single", "Invitation (link or code)")
            assert [child.tag for child in field] == [f"{FORMS}required"]
            for said in (query.findtext(f"{{{REGISTER}}}instructions"), query.findtext(f".//{FORMS}instructions")):
                assert said.endswith(" An invitation is needed: paste its link or code.")
                assert said.count("nvitation") == 1
            assert [child.tag for child in query] == [
                *(f"{{{REGISTER}}}{name}" for name in ("instructions", "username", "password")), f"{FORMS}x"]


def test_a_stream_that_showed_its_token_is_not_asked_for_it(server, component):
    with Stream(server) as stream:
        _, fields = form_of(stream)
        assert "invitation" in fields
        show_token(stream, component)
        query, fields = form_of(stream)
        assert list(fields) == ["FORM_TYPE", "username", "password"]
        assert "nvitation" not in query.findtext(f".//{FORMS}instructions")
        id, asked = ask_for_use(stream, component, "adele")
        asked.answer(held("adele"))
        stream.finish_iq(id)
        component.expect_gone("adele")
        expect_end(component, "commit", asked)


def test_what_was_shown_before_counts_and_not_the_form(server, component):
    with Stream(server) as stream:
        show_token(stream, component)
        id = submit(stream, "agnes", "another")
        asked = use_of(component, "agnes", token="sometoken")
        asked.answer(held("agnes"))
        stream.finish_iq(id)
        component.expect_gone("agnes")
        expect_end(component, "commit", asked)


PAGE = "https://example.com/invite"
SHOWN = [TOKEN, f" {TOKEN}\n", f"{TOKEN[:9]} {TOKEN[9:]}", f"{TOKEN}.", f"({TOKEN})", f"\u00a0{TOKEN}\u200b",
         f"{PAGE}?{TOKEN}", f"https://exam\nple.com/invite?\n {TOKEN}", f"<{PAGE}?{TOKEN}>", f"{PAGE}?{TOKEN}&lang=de",
         f"{PAGE}?utm_source=x&{TOKEN}", f"{PAGE}?{TOKEN}&apps", f"{PAGE}?{TOKEN}=", f"{PAGE}/{TOKEN}/",
         f"{PAGE}%3F{TOKEN}", f"https://example.com/a/register?t={TOKEN}&lang=de", f"{PAGE}/setup/dino?{TOKEN}#top",
         f"xmpp:example.com?register;preauth={TOKEN}", f"xmpp:romeo@example.com?roster;preauth={TOKEN};ibr=y"]


def test_a_link_an_address_or_the_bare_code(server, component):
    with Stream(server) as stream:
        assert len(SHOWN) <= ATTEMPTS_MAX
        for shown in SHOWN:
            id = submit(stream, "bertha", shown)
            component.expect("get", "preauth", token=TOKEN).refuse("cancel", "item-not-found", "It is unknown")
            assert_refused(lambda: stream.finish_iq(id), "modify", "not-acceptable", "It is unknown")
    with Stream(server) as stream:
        id = submit(stream, "bertha", "https://example.com/invite?-_aB_-")
        good(component, token="-_aB_-")
        use_of(component, "bertha", token="-_aB_-").refuse("cancel", "conflict")
        assert_refused(lambda: stream.finish_iq(id), "cancel", "conflict")
    assert "bertha" not in server.accounts()


def test_one_token_makes_one_account(server, component):
    with Stream(server) as stream:
        form_of(stream)
        id = submit(stream, "clara", f"https://example.com/invite?{TOKEN}")
        good(component)
        make(stream, component, id, "clara")
        assert_submission_refused(stream, ("clara2", TOKEN), "cancel", "not-allowed")
        assert_submission_refused(stream, ("clara2", "another"), "modify", "not-acceptable",
                       "An account was made on this stream already")
        component.hears_nothing_else()
    logged_in(server, "clara", GOOD_PASSWORD).close()
    assert "clara2" not in server.accounts()
    assert TOKEN not in server.stored("account_details", "clara")


def test_who_leaves_the_invitation_out_is_told(server, component):
    with Stream(server) as stream:
        for empty in (None, "", " \n\t "):
            assert_submission_refused(stream, ("dora", empty), "modify", "not-acceptable", NEEDED)
        assert_refused(lambda: stream.register("dora", GOOD_PASSWORD), "auth", "registration-required", NEEDED)
        for nothing in ("?", "https://", "x" * 2001):
            assert_submission_refused(stream, ("dora", nothing), "modify", "not-acceptable", UNCLEAR)
        component.hears_nothing_else()
        id = submit(stream, "dora", "x" * 2000)
        component.expect("get", "preauth", token="x" * 2000).refuse("cancel", "item-not-found")
        with pytest.raises(Refused):
            stream.finish_iq(id)
    assert "dora" not in server.accounts()


def processor_seconds(server):
    with open(f"/proc/{server.process.pid}/stat", encoding="ascii") as stat:
        ticks = stat.read().rpartition(")")[2].split()[11:13]
    return sum(int(each) for each in ticks) / os.sysconf("SC_CLK_TCK")


def test_what_somebody_made_up_keeps_nobody_waiting(server, component):
    """Patterns that go back for each byte need seconds for these."""
    before = processor_seconds(server)
    with Stream(server) as stream:
        for number, made_up in enumerate(("." * 1900, ":" * 1900, "a=" * 950, "/" * 1900)):
            id = submit(stream, "doris", f"{made_up}/a{number}")
            stanza, asked = component.next_request("preauth")
            component.refuse(stanza, "cancel", "item-not-found")
            assert len(asked.get("token")) < 10
            assert_refused(lambda: stream.finish_iq(id), "modify", "not-acceptable")
    assert processor_seconds(server) - before < 1


def test_two_submissions_at_once_make_one_account(server, component):
    with Stream(server) as stream:
        first, second = submit(stream, "dinah", TOKEN), submit(stream, "dinah2", TOKEN)
        good(component)
        make(stream, component, first, "dinah")
        assert_refused(lambda: stream.finish_iq(second), "cancel", "not-allowed")
    assert "dinah2" not in server.accounts()


OVER = "This invitation is unknown or no longer good"
OTHER_PURPOSE = "This invitation is not for a new account"
SAID = {
    "in its own words": (("cancel", "item-not-found", "The invite has expired."),
                         ("modify", "not-acceptable", "The invite has expired.")),
    "in as many as fit": (("cancel", "item-not-found", "x" * TEXT_BYTES_MAX),
                          ("modify", "not-acceptable", "x" * TEXT_BYTES_MAX)),
    "in too many": (("cancel", "item-not-found", "x" * (TEXT_BYTES_MAX + 1)), ("modify", "not-acceptable", OVER)),
    "without any": (("cancel", "item-not-found"), ("modify", "not-acceptable", OVER)),
    "no registration": (("cancel", "not-allowed"), ("modify", "not-acceptable", OTHER_PURPOSE)),
    "busy": (("wait", "resource-constraint"), ("wait", "resource-constraint", "Please try again in a moment")),
}


@pytest.mark.parametrize("said", SAID)
def test_a_wrong_token_is_refused_in_words_that_clients_show(server, component, said):
    answer, refusal = SAID[said]
    with Stream(server) as stream:
        id = submit(stream, "edith", TOKEN)
        component.expect("get", "preauth", token=TOKEN).refuse(*answer)
        assert_refused(lambda: stream.finish_iq(id), *refusal)
        # What was refused is not good for what comes next.
        assert_refused(lambda: stream.register("edith", GOOD_PASSWORD), "auth", "registration-required", NEEDED)
        # Between the two questions it can have been used up.
        id = submit(stream, "edith", TOKEN)
        good(component)
        use_of(component, "edith").refuse(*answer)
        assert_refused(lambda: stream.finish_iq(id), *refusal)
        component.hears_nothing_else()
    assert "edith" not in server.accounts()


def test_without_usher_who_registers_is_told_to_wait(server):
    with Stream(server) as stream:
        id = submit(stream, "edna", TOKEN)
        assert_refused(lambda: stream.finish_iq(id), "wait", "resource-constraint", "Please try again in a moment")


def test_another_name_with_the_same_token_on_the_same_stream(server, component):
    component.create("frida")
    with Stream(server) as stream:
        id = submit(stream, "frida", TOKEN)
        good(component)
        assert_refused(lambda: stream.finish_iq(id), "cancel", "conflict")
        # It is not asked about again, and each form stands for itself.
        id = submit(stream, "frida2", TOKEN)
        use_of(component, "frida2").refuse("cancel", "conflict", "The username is reserved.")
        assert_refused(lambda: stream.finish_iq(id), "cancel", "conflict", "The username is reserved.")
        id = submit(stream, "frida3", "another")
        component.expect("get", "preauth", token="another").refuse("cancel", "item-not-found")
        assert_refused(lambda: stream.finish_iq(id), "modify", "not-acceptable")
        id = submit(stream, "frida4", TOKEN)
        good(component)
        make(stream, component, id, "frida4")
    assert not {"frida2", "frida3"} & set(server.accounts())


def test_a_use_is_given_back_when_another_module_refuses(server, component):
    with Stream(server) as stream:
        (server.folder / "interference").write_text("refuse after")
        id = submit(stream, "gerda", TOKEN)
        good(component)
        asked = use_of(component, "gerda")
        asked.answer(held("gerda"))
        assert_refused(lambda: stream.finish_iq(id), "auth", "forbidden", "By another module")
        expect_end(component, "release", asked)
    assert "gerda" not in server.accounts()


def test_a_use_is_given_back_when_another_module_fails(tmp_path, ledger, prosody_release):
    server = start(tmp_path / "prosody", ledger)
    with Component(server) as component, Stream(server) as stream:
        (server.folder / "interference").write_text("fail after")
        submit(stream, "gesa", TOKEN)
        good(component)
        asked = use_of(component, "gesa")
        asked.answer(held("gesa"))
        expect_end(component, "release", asked)
        assert not server.stored("usher_under_way", "gesa")
    server.kill()  # what it logged is an error, as it should be


def test_a_stream_shows_so_many_tokens_and_no_more(server, component):
    with Stream(server) as stream:
        for number in range(ATTEMPTS_MAX):
            id = submit(stream, "hedda", f"t{number}")
            component.expect("get", "preauth", token=f"t{number}").refuse("cancel", "item-not-found")
            assert_refused(lambda: stream.finish_iq(id), "modify", "not-acceptable")
        for _ in range(2):
            assert_submission_refused(stream, ("hedda", "onemore"), "wait", "policy-violation",
                           "Too many attempts on one stream")
        assert_refused(lambda: stream.preauth("onemore"), "wait", "policy-violation")
        component.hears_nothing_else()


def test_a_wrong_token_is_no_registration_that_the_servers_limits_count(tmp_path, ledger, prosody_release):
    server = start(tmp_path / "prosody", ledger, host_settings={
        "registration_throttle_max": 1, "registration_throttle_period": 3600, "registration_allowlist": ["192.0.2.1"]})
    with Component(server) as component, Stream(server) as stream:
        for wrong in ("wrong", "wrong2"):
            id = submit(stream, "inge", wrong)
            component.expect("get", "preauth", token=wrong).refuse("cancel", "item-not-found")
            assert_refused(lambda: stream.finish_iq(id), "modify", "not-acceptable")
        assert_refused(lambda: stream.register("inge", GOOD_PASSWORD), "auth", "registration-required", NEEDED)
        id = submit(stream, "inge", TOKEN)
        good(component)
        make(stream, component, id, "inge")
    with Component(server) as component, Stream(server) as stream:  # and a registration is one
        id = submit(stream, "inge2", TOKEN)
        good(component)
        assert_refused(lambda: stream.finish_iq(id), "wait", "policy-violation")
    assert server.accounts() == ["inge"]
    server.stop()


def test_a_new_password_by_the_form(server, component):
    component.create("jana")
    with Stream(server) as stream:
        id = submit(stream, "jana", f"https://example.com/reset?t={TOKEN}", password=OTHER_PASSWORD)
        good(component, purpose="password-reset", username="jana")
        asked = use_of(component, "jana", purpose="password-reset")
        asked.answer(held("jana"))
        stream.finish_iq(id)
        expect_end(component, "commit", asked)
    logged_in(server, "jana", OTHER_PASSWORD).close()
    component.order("set", new_password("jana", GOOD_PASSWORD))


def test_who_needs_no_invite_may_show_one(tmp_path, ledger, prosody_release):
    server = start(tmp_path / "prosody", ledger, modules=["register_ibr"], host_settings={
        "registration_invite_only": False, "allow_registration": True, "registration_form": True})
    with Component(server) as component:
        with Stream(server) as stream:
            query, fields = form_of(stream)
            assert len(fields["invitation"]) == 0  # it is not required
            said = query.findtext(f".//{FORMS}instructions")
            assert said.endswith(" If you have an invitation, paste its link or code.")
            stream.finish_iq(submit(stream, "karla", ""))
            component.expect_gone("karla")
        with Stream(server) as stream:
            stream.register("lotte", GOOD_PASSWORD)
            component.expect_gone("lotte")
        with Stream(server) as stream:
            id = submit(stream, "marta", "wrong")
            component.expect("get", "preauth", token="wrong").refuse("cancel", "item-not-found")
            assert_refused(lambda: stream.finish_iq(id), "modify", "not-acceptable")
            id = submit(stream, "marta", TOKEN)
            good(component)
            make(stream, component, id, "marta")
        with Stream(server) as stream:
            id = submit(stream, "minna", TOKEN)
            good(component)
            use_of(component, "minna").refuse("cancel", "conflict")
            assert_refused(lambda: stream.finish_iq(id), "cancel", "conflict")
            stream.finish_iq(submit(stream, "mina", ""))  # each form stands for itself
            component.expect_gone("mina")
    assert server.accounts() == ["karla", "lotte", "marta", "mina"]
    server.stop()


@pytest.mark.parametrize("settings", [{"registration_form": False}, {
    "registration_invite_only": False, "allow_registration": True}], ids=["switched off", "no invite is needed"])
def test_the_form_can_be_left_as_it_is(tmp_path, ledger, prosody_release, settings):
    server = start(tmp_path / "prosody", ledger, modules=["register_ibr"], host_settings=settings)
    with Component(server) as component, Stream(server) as stream:
        _, fields = form_of(stream)
        assert list(fields) == ["FORM_TYPE", "username", "password"]
        if "registration_form" in settings:
            assert_submission_refused(stream, ("nora", TOKEN), "auth", "registration-required")
            component.hears_nothing_else()
    assert server.accounts() == []
    server.stop()


def test_further_fields_of_the_server_stay(tmp_path, ledger, prosody_release):
    server = start(tmp_path / "prosody", ledger, host_lua='additional_registration_fields = { "email+" }')
    with Component(server) as component, Stream(server) as stream:
        _, fields = form_of(stream)
        assert list(fields) == ["FORM_TYPE", "username", "password", "email", "invitation"]
        id = submit(stream, "olga", TOKEN)
        good(component)
        assert_refused(lambda: stream.finish_iq(id), "modify", "not-acceptable")
        component.hears_nothing_else()
    assert server.accounts() == []
    server.stop()


def test_who_is_logged_in_sees_no_form_of_ushers(server, component):
    component.create("paula")
    with Stream(server) as stream:
        form_of(stream)
        stream.login("paula", GOOD_PASSWORD)
        query = stream.iq("get", f"<query xmlns='{REGISTER}'/>").find(f"{{{REGISTER}}}query")
        assert query.find(f"{{{REGISTER}}}registered") is not None
        assert query.find(f".//{FORMS}field[@var='invitation']") is None
