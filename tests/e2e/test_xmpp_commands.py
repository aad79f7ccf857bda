"""Invites by ad-hoc commands, asked of the server itself and of usher's component."""

import pytest

from ledger import token_of
from prosody import COMPONENT, Prosody
from registering import wait_for_plugin
from usher import HOST, Usher, wait_until
from xmpp_stream import Refused, Stream, logged_in

pytestmark = [pytest.mark.prosody("0.12", "13"), pytest.mark.ejabberd, pytest.mark.strangers]

COMMANDS = "http://jabber.org/protocol/commands"
CONTACT, ACCOUNT = "urn:xmpp:invite#invite", "urn:xmpp:invite#create-account"
RESET = "xmpp:prosody.im/mod_invites_adhoc#password-reset"
GOOD_PASSWORD = "wide open meadow 47"


@pytest.fixture(scope="module")
def site(tmp_path_factory, ledger, start_chat_server):
    """The server and usher, romeo and the administrator logged in."""
    server = start_chat_server(tmp_path_factory.mktemp("server"), admins=[f"admin@{HOST}"])
    settings = {**server.usher_settings}
    settings["host"] = {HOST: {**settings["host"][HOST], "commands": {"live_invites_max": 5}}}
    usher = Usher(tmp_path_factory.mktemp("usher"), ledger, settings).start()
    wait_for_plugin(usher)
    passwords = {name: server.add_account(name) for name in ("romeo", "admin", "greedy")}
    streams = {name: logged_in(server, name, password) for name, password in passwords.items()}
    yield server, usher, streams
    for stream in streams.values():
        stream.close()
    usher.stop()
    server.stop()


def listed(stream, to):
    answer = stream.iq("get", f"<query xmlns='http://jabber.org/protocol/disco#items' node='{COMMANDS}'/>", to)
    return {item.get("node") for item in answer.iter("{http://jabber.org/protocol/disco#items}item")}


def run(stream, to, node, action="execute", session="", form=""):
    session = f" sessionid='{session}'" if session else ""
    answer = stream.iq("set", f"<command xmlns='{COMMANDS}' node='{node}' action='{action}'{session}>{form}</command>", to)
    return answer.find(f"{{{COMMANDS}}}command")


def submission(**values):
    fields = "".join(f"<field var='{var.replace('_', '-')}'><value>{value}</value></field>"
                     for var, value in values.items())
    return f"<x xmlns='jabber:x:data' type='submit'>{fields}</x>"


def fields(command):
    """As a client reads them that knows Prosody 0.12: by their names, in whatever form."""
    return {field.get("var"): field.findtext("{jabber:x:data}value")
            for field in command.iter("{jabber:x:data}field")}


def test_each_sees_what_they_may_run(site):
    _, _, streams = site
    assert CONTACT in listed(streams["romeo"], HOST) and ACCOUNT not in listed(streams["romeo"], HOST)
    assert {CONTACT, ACCOUNT, RESET} <= listed(streams["admin"], HOST)
    assert listed(streams["romeo"], COMPONENT) == {CONTACT}


@pytest.mark.parametrize("to", [HOST, COMPONENT])
def test_a_contact_invite_at_once(site, to):
    _, usher, streams = site
    command = run(streams["romeo"], to, CONTACT)
    assert command.get("status") == "completed"
    result = fields(command)
    assert result["uri"].startswith(f"xmpp:romeo@{HOST}?roster;preauth=")
    assert set(result) >= {"uri", "landing-url", "expire"}
    token_of(usher.ledger.add_link(result["landing-url"]))
    assert usher.page(result["landing-url"]).status_code == 200


def test_an_account_invite_by_its_form_makes_an_account(site):
    server, usher, streams = site
    asked = run(streams["admin"], HOST, ACCOUNT)
    assert asked.get("status") == "executing"
    assert set(fields(asked)) >= {"username", "roster-subscription"}
    done = run(streams["admin"], HOST, ACCOUNT, "complete", asked.get("sessionid"),
               submission(username="invitee", roster_subscription="1"))
    assert done.get("status") == "completed"
    token = token_of(usher.ledger.add_link(fields(done)["landing-url"]))
    with Stream(server) as stream:
        stream.preauth(token)
        stream.register("invitee", GOOD_PASSWORD)
    with logged_in(server, "invitee", GOOD_PASSWORD) as stream:
        assert stream.roster() == {f"admin@{HOST}": "both"}


def test_a_password_reset(site):
    server, usher, streams = site
    server.add_account("forgetful")
    asked = run(streams["admin"], HOST, RESET)
    done = run(streams["admin"], HOST, RESET, "complete", asked.get("sessionid"),
               submission(accountjid=f"forgetful@{HOST}"))
    link = usher.ledger.add_link(fields(done)["landing-url"])
    assert usher.page(link).headers["Location"].startswith("/reset?t=")


def test_no_password_reset_for_a_name_without_an_account(site):
    """Whoever registered it later would be taken over."""
    _, _, streams = site
    asked = run(streams["admin"], HOST, RESET)
    again = run(streams["admin"], HOST, RESET, "complete", asked.get("sessionid"),
                submission(accountjid=f"nobody@{HOST}"))
    assert again.get("status") == "executing"
    assert again.findtext(f"{{{COMMANDS}}}note") == f"There is no account nobody@{HOST}."


def test_errors_come_through_the_server_whole(site):
    _, _, streams = site
    for to in (HOST, COMPONENT):
        with pytest.raises(Refused) as refused:
            run(streams["romeo"], to, ACCOUNT)
        assert refused.value.condition == "forbidden"
    for arguments, condition in [(("explode",), "malformed-action"), (("prev",), "bad-action"),
                                 (("complete", "made-up"), "bad-sessionid")]:
        with pytest.raises(Refused) as refused:
            run(streams["admin"], HOST, ACCOUNT, *arguments)
        assert refused.value.condition == "bad-request"
        assert refused.value.others == [f"{{{COMMANDS}}}{condition}"]


def test_a_quota_holds(site):
    _, usher, streams = site
    for _ in range(5):
        usher.ledger.add_link(fields(run(streams["greedy"], HOST, CONTACT))["landing-url"])
    with pytest.raises(Refused) as refused:
        run(streams["greedy"], HOST, CONTACT)
    assert refused.value.type == "wait"
    assert "as many open invitations" in refused.value.text


def test_usher_down_is_said_and_harms_nothing_else(site):
    server, usher, streams = site
    token = token_of(usher.create_invite())
    early = Stream(server)
    early.preauth(token)
    usher.stop()
    with pytest.raises(Refused) as refused:
        early.register("toosoon", GOOD_PASSWORD)
    assert refused.value.type == "wait" and "toosoon" not in server.accounts()
    with Stream(server) as stream:
        with pytest.raises(Refused) as refused:
            stream.preauth(token)
        assert refused.value.type == "wait" and "try again" in refused.value.text
    with pytest.raises(Refused) as refused:
        run(streams["romeo"], HOST, CONTACT)
    assert refused.value.type == "wait"
    streams["romeo"].message(f"admin@{HOST}", "still here")
    usher.start()
    wait_until(lambda: usher.log().count("has usher's plugin") == 2, "the plugin")
    early.register("intime", GOOD_PASSWORD)
    early.close()


def change_modules(stream, node, module):
    asked = run(stream, HOST, f"http://prosody.im/protocol/modules#{node}")
    field = "modules" if node == "unload" else "module"
    done = run(stream, HOST, f"http://prosody.im/protocol/modules#{node}", "execute", asked.get("sessionid"),
               submission(**{field: module}))
    assert done.get("status") == "completed"
    assert done.find(f"{{{COMMANDS}}}note[@type='error']") is None


def switch_plugin(server, stream, there):
    if isinstance(server, Prosody):
        change_modules(stream, "load" if there else "unload", "usher")
    else:
        server.switch_plugin(there)


def test_the_plugin_says_when_it_goes_and_comes(site):
    server, usher, streams = site
    gone, there = "plugin is gone", "has usher's plugin"
    before = usher.log().count(gone), usher.log().count(there)
    switch_plugin(server, streams["admin"], False)
    wait_until(lambda: usher.log().count(gone) == before[0] + 1, "usher to hear that the plugin is gone")
    assert CONTACT not in listed(streams["romeo"], HOST)
    switch_plugin(server, streams["admin"], True)
    wait_until(lambda: usher.log().count(there) == before[1] + 1, "usher to hear of the plugin")
    # The plugin says that it is there before it has heard which commands there are.
    wait_until(lambda: CONTACT in listed(streams["romeo"], HOST), "the plugin to offer usher's commands")
    assert run(streams["romeo"], HOST, CONTACT).get("status") == "completed"
