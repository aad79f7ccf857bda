"""Registration by token on a stream, each stanza that the plugin sends to usher and each that it answers the client."""

import pytest

from played_component import (GOOD_PASSWORD, OTHER_PASSWORD, PLUGIN, UNUSABLE_PASSWORD, Component, ask_for_use,
                              expect_end, held, new_password, show_token)
from prosody import start_with_interference
from usher import HOST, wait_until
from xmpp_stream import Refused, Stream, assert_refused, logged_in

pytestmark = pytest.mark.prosody("0.12", "13")

ATTEMPTS_MAX = 20


def start(folder, ledger, **more):
    for password in (GOOD_PASSWORD, OTHER_PASSWORD):
        ledger.add_password(password)
    return start_with_interference(folder, ledger, **more)


@pytest.fixture(scope="module")
def server(tmp_path_factory, ledger, prosody_release):
    server = start(tmp_path_factory.mktemp("prosody"), ledger)
    yield server
    server.stop()


def interfere(server, how):
    (server.folder / "interference").write_text(how)


def test_one_token_makes_one_account(server, component):
    with Stream(server) as stream:
        show_token(stream, component)
        id, asked = ask_for_use(stream, component, "anna")
        assert "anna" not in server.accounts()
        asked.answer(held("anna"))
        stream.finish_iq(id)
        component.expect_gone("anna")
        expect_end(component, "commit", asked)
        assert_refused(lambda: stream.register("anna2", GOOD_PASSWORD), "cancel", "not-allowed")
        assert_refused(lambda: stream.preauth("another"), "cancel", "not-allowed")
        component.hears_nothing_else()
    logged_in(server, "anna", GOOD_PASSWORD).close()
    assert "anna2" not in server.accounts()


def test_without_a_token_there_is_no_account(server, component):
    with Stream(server) as stream:
        assert_refused(lambda: stream.register("bella", GOOD_PASSWORD), "auth", "registration-required")
    assert "bella" not in server.accounts()


BAD_ANSWERS = {
    "unknown": (lambda asked: asked.refuse("cancel", "item-not-found", "It is unknown"),
                ("cancel", "item-not-found", "It is unknown")),
    "no registration": (lambda asked: asked.refuse("cancel", "not-allowed"), ("cancel", "not-allowed")),
    "nothing": (lambda asked: asked.answer(), ("wait", "internal-server-error")),
    "something else": (lambda asked: asked.answer("<preauth xmlns='urn:x'/>"), ("wait", "internal-server-error")),
}


@pytest.mark.parametrize("answer", BAD_ANSWERS)
def test_a_token_that_usher_does_not_call_good_is_none(server, component, answer):
    say, refusal = BAD_ANSWERS[answer]
    with Stream(server) as stream:
        id = stream.start_iq("set", "<preauth xmlns='urn:xmpp:pars:0' token='bad'/>", HOST)
        say(component.expect("get", "preauth", token="bad"))
        assert_refused(lambda: stream.finish_iq(id), *refusal)
        assert_refused(lambda: stream.register("clara", GOOD_PASSWORD), "auth", "registration-required")
    assert "clara" not in server.accounts()


def test_a_token_is_shown_and_not_asked_for(server, component):
    with Stream(server) as stream:
        assert_refused(lambda: stream.iq("get", "<preauth xmlns='urn:xmpp:pars:0' token='t'/>", HOST),
                   "cancel", "not-allowed")


REFUSALS = [("cancel", "item-not-found", "It is used up"), ("cancel", "conflict", "The name is reserved"),
            ("modify", "not-acceptable", "The password is too short"),
            ("wait", "resource-constraint", "All are in use")]


@pytest.mark.parametrize("refusal", REFUSALS, ids=[condition for _, condition, _ in REFUSALS])
def test_a_use_that_usher_refuses_makes_no_account(server, component, refusal):
    with Stream(server) as stream:
        show_token(stream, component)
        id, asked = ask_for_use(stream, component, "dora")
        asked.refuse(*refusal)
        assert_refused(lambda: stream.finish_iq(id), *refusal)
        component.hears_nothing_else()
    assert "dora" not in server.accounts()


@pytest.mark.parametrize("payload", ["", f"<commit xmlns='{PLUGIN}'/>", "<reserve xmlns='urn:x' username='edith'/>"])
def test_an_answer_that_holds_no_use_makes_no_account(server, component, payload):
    with Stream(server) as stream:
        show_token(stream, component)
        id, asked = ask_for_use(stream, component, "edith")
        asked.answer(payload)
        assert_refused(lambda: stream.finish_iq(id), "wait", "internal-server-error")
        expect_end(component, "release", asked)
    assert "edith" not in server.accounts()


def test_nothing_is_asked_for_a_name_that_is_taken(server, component):
    component.create("frida")
    with Stream(server) as stream:
        show_token(stream, component)
        assert_refused(lambda: stream.register("frida", OTHER_PASSWORD), "cancel", "conflict")
        component.hears_nothing_else()
    logged_in(server, "frida", GOOD_PASSWORD).close()


def test_a_use_is_given_back_for_a_name_that_was_taken_meanwhile(server, component):
    with Stream(server) as stream:
        show_token(stream, component)
        id, asked = ask_for_use(stream, component, "gerda")
        component.create("gerda", password=OTHER_PASSWORD)
        asked.answer(held("gerda", "<role>prosody:admin</role>"))
        assert_refused(lambda: stream.finish_iq(id), "cancel", "conflict")
        expect_end(component, "release", asked)
    logged_in(server, "gerda", OTHER_PASSWORD).close()
    assert "prosody:admin" not in server.stored("roles", "gerda") + server.stored("account_roles", "gerda")


def test_who_is_refused_by_another_module_costs_nothing(server, component):
    with Stream(server) as stream:
        show_token(stream, component)
        interfere(server, "refuse before")
        assert_refused(lambda: stream.register("hedda", GOOD_PASSWORD), "auth", "forbidden", "By another module")
        component.hears_nothing_else()
    assert "hedda" not in server.accounts()


def test_a_use_is_given_back_when_another_module_refuses_after(server, component):
    with Stream(server) as stream:
        show_token(stream, component)
        interfere(server, "refuse after")
        id, asked = ask_for_use(stream, component, "inge")
        asked.answer(held("inge"))
        assert_refused(lambda: stream.finish_iq(id), "auth", "forbidden", "By another module")
        expect_end(component, "release", asked)
        assert "inge" not in server.accounts()
        # The stream may try again, and holds another use.
        id, again = ask_for_use(stream, component, "inge")
        assert again["holder"] != asked["holder"]
        again.answer(held("inge"))
        stream.finish_iq(id)
        component.expect_gone("inge")
        expect_end(component, "commit", again)


@pytest.mark.prosody("13", "0.12")
def test_a_use_is_given_back_when_the_account_can_not_be_made(server, component):
    """Prosody 13 makes it by half, and usher's plugin takes that away."""
    with Stream(server) as stream:
        show_token(stream, component)
        id, asked = ask_for_use(stream, component, "jana", password=UNUSABLE_PASSWORD)
        asked.answer(held("jana", "<role>prosody:admin</role>"))
        with pytest.raises(Refused):
            stream.finish_iq(id)
        expect_end(component, "release", asked)
    assert "jana" not in server.accounts()
    component.create("jana")
    assert "prosody:admin" not in server.stored("roles", "jana") + server.stored("account_roles", "jana")


@pytest.mark.slow
def test_an_answer_that_comes_too_late_makes_no_account(server, component):
    """After twenty seconds the use is given back, and what usher says then is for nobody."""
    with Stream(server) as stream:
        show_token(stream, component)
        id, asked = ask_for_use(stream, component, "nora")
        assert_refused(lambda: stream.finish_iq(id), "wait", "resource-constraint")
        expect_end(component, "release", asked)
        asked.answer(held("nora"))
        component.hears_nothing_else()
    assert "nora" not in server.accounts()


def test_a_stream_shows_so_many_tokens_and_no_more(server, component):
    with Stream(server) as stream:
        for number in range(ATTEMPTS_MAX):
            id = stream.start_iq("set", f"<preauth xmlns='urn:xmpp:pars:0' token='t{number}'/>", HOST)
            component.expect("get", "preauth", token=f"t{number}").refuse("cancel", "item-not-found")
            assert_refused(lambda: stream.finish_iq(id), "cancel", "item-not-found")
        for _ in range(2):
            assert_refused(lambda: stream.preauth("onemore"), "wait", "policy-violation")
        component.hears_nothing_else()
    with Stream(server) as stream:
        show_token(stream, component)


def test_no_other_registration_spends_the_use_of_a_stream(tmp_path, ledger, prosody_release):
    """One that was held when somebody's module failed."""
    server = start(tmp_path / "prosody", ledger)
    with Component(server) as component, Stream(server) as stream:
        show_token(stream, component)
        interfere(server, "fail after")
        _, asked = ask_for_use(stream, component, "karla")
        asked.answer(held("karla", "<role>prosody:admin</role>"))
        wait_until(lambda: "this module fails once" in server.log(), "the module to fail")
        expect_end(component, "release", asked)
        assert not server.stored("usher_under_way", "karla")
        component.create("karla")
        component.hears_nothing_else()
        logged_in(server, "karla", GOOD_PASSWORD).close()
        assert "prosody:admin" not in server.stored("roles", "karla") + server.stored("account_roles", "karla")
        component.order("set", new_password("karla", OTHER_PASSWORD))
    server.kill()  # what it logged is an error, as it should be


def test_a_registration_that_never_ends_serves_nobody_else(tmp_path, ledger, prosody_release):
    """Its use is held, and the name goes to somebody whom usher makes an account for."""
    server = start(tmp_path / "prosody", ledger)
    with Component(server) as component, Stream(server) as stream:
        show_token(stream, component)
        interfere(server, "hang after")
        _, asked = ask_for_use(stream, component, "olga")
        asked.answer(held("olga", "<role>prosody:admin</role>"))
        wait_until(lambda: not (server.folder / "interference").exists(), "the module to hang")
        component.create("olga")
        component.hears_nothing_else()
        assert "prosody:admin" not in server.stored("roles", "olga") + server.stored("account_roles", "olga")
    server.kill()


def test_a_module_that_fails_after_the_account_was_made_gives_no_use_back(tmp_path, ledger, prosody_release):
    server = start(tmp_path / "prosody", ledger, modules=["fails_at"],
                   host_settings={"fail_at": "user-registered", "fail_priority": 1000})
    with Component(server) as component, Stream(server) as stream:
        show_token(stream, component)
        id, asked = ask_for_use(stream, component, "nora")
        asked.answer(held("nora", "<role>prosody:admin</role>"))
        stream.finish_iq(id)
        expect_end(component, "commit", asked)
        assert "prosody:admin" in server.stored("roles", "nora") + server.stored("account_roles", "nora")
        assert_refused(lambda: stream.register("nora2", GOOD_PASSWORD), "cancel", "not-allowed")
    server.kill()  # what it logged is an error, as it should be


def test_who_needs_no_invite_uses_none(tmp_path, ledger, prosody_release):
    server = start(tmp_path / "prosody", ledger, modules=["register_ibr"], host_settings={
        "registration_invite_only": False, "allow_registration": True})
    with Component(server) as component:
        with Stream(server) as stream:
            stream.register("lotte", GOOD_PASSWORD)
            component.expect_gone("lotte")
            component.hears_nothing_else()
        with Stream(server) as stream:
            show_token(stream, component)
            id, asked = ask_for_use(stream, component, "marta")
            asked.answer(held("marta"))
            stream.finish_iq(id)
            component.expect_gone("marta")
            expect_end(component, "commit", asked)
    assert server.accounts() == ["lotte", "marta"]
    server.stop()
