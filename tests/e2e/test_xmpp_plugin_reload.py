"""The plugin is unloaded, or loaded anew: people who wait for usher's answer are told at once, nothing stays held, and
nobody registers without an invitation meanwhile."""

import shutil
from unittest.mock import ANY

import pytest

from played_component import GOOD_PASSWORD, PLUGIN, ask_for_use, expect_end, held, show_token
from prosody import GLOBAL_MODULES, PLUGINS, Prosody
from test_xmpp_plugin import give_commands, offer_commands
from usher import HOST
from xmpp_stream import Stream, assert_refused, logged_in

pytestmark = pytest.mark.prosody("0.12", "13")

SECONDS = 10  # less than the plugin waits for an answer


@pytest.fixture
def server(tmp_path, ledger, prosody_release):
    server = Prosody(tmp_path / "prosody", ledger, global_modules=[*GLOBAL_MODULES, "admin_shell"]).start()
    yield server
    server.stop()


def shell(server, order):
    server.control("shell", "module", order, "usher", HOST)


def reload_plugin(server, component):
    """Gives what usher is told, up to the greeting of the plugin that was loaded."""
    shell(server, "reload")
    said = []
    while "hello" not in said:
        said.append(component.next()[0].tag.partition("}")[2])
    return said


def test_who_shows_a_token_is_told_to_wait(server, component):
    with Stream(server, SECONDS) as stream:
        id = stream.start_iq("set", "<preauth xmlns='urn:xmpp:pars:0' token='sometoken'/>", HOST)
        component.expect("get", "preauth", token="sometoken")
        assert reload_plugin(server, component) == ["goodbye", "hello"]
        assert_refused(lambda: stream.finish_iq(id), "wait", "resource-constraint")
        show_token(stream, component)  # to the plugin that is there now


def test_who_registers_is_told_to_wait_and_gives_the_use_back(server, component):
    with Stream(server, SECONDS) as stream:
        show_token(stream, component)
        id, asked = ask_for_use(stream, component, "anna")
        assert reload_plugin(server, component) == ["goodbye", "hello"]
        assert_refused(lambda: stream.finish_iq(id), "wait", "resource-constraint")
        expect_end(component, "release", asked)
        asked.answer(held("anna"))  # too late
    assert server.accounts() == []


def test_who_gave_a_command_is_told_to_wait(server, component):
    with logged_in(server, "bella", server.add_account("bella")) as stream:
        offer_commands(component)
        stream.seconds = SECONDS
        give_commands(stream, 1)
        component.next_request("forwarded-command")
        assert reload_plugin(server, component) == ["goodbye", "hello"]
        assert_refused(lambda: stream.finish_iq("flood-0"), "wait", "resource-constraint")


def test_nobody_registers_uninvited_while_it_is_gone(server, component):
    """Also not on mod_register_ibr, which it has loaded."""
    shell(server, "unload")
    assert component.next()[0].tag == f"{{{PLUGIN}}}goodbye"
    with Stream(server, SECONDS) as stream:
        assert_refused(lambda: stream.register("clara", GOOD_PASSWORD), "auth", "registration-required")
        shell(server, "load")
        component.expect("set", "hello", version=ANY)
        show_token(stream, component)
        id, asked = ask_for_use(stream, component, "clara")
        asked.answer(held("clara"))
        stream.finish_iq(id)
        component.expect_gone("clara")
        expect_end(component, "commit", asked)
    assert server.accounts() == ["clara"]


def test_nobody_registers_uninvited_where_it_can_not_be_loaded(tmp_path, ledger, prosody_release):
    plugin = tmp_path / "plugins" / "mod_usher"
    shutil.copytree(PLUGINS / "mod_usher", plugin)
    main = plugin / "mod_usher.lua"
    needs = 'module:depends("register_ibr");'
    main.write_text(main.read_text().replace(needs, needs + ' error("as by a fault in what follows");'))
    server = Prosody(tmp_path / "prosody", ledger, module_paths=[str(plugin.parent)])
    server.bound.append(str(plugin.parent))
    server.start()
    with Stream(server, SECONDS) as stream:
        assert_refused(lambda: stream.register("clara", GOOD_PASSWORD), "auth", "registration-required")
    assert server.accounts() == []
    server.kill()  # whose log has an error on purpose
