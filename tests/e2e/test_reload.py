"""SIGHUP: a server that takes over what changed in its configuration."""

import os
import signal
import threading

import pytest
import requests

from breaking_link import BreakingLink
from forms import Form, fill_in
from ledger import token_of
from prosody import is_installed
from registering import wait_for_plugin
from usher import HOST, PUBLIC_URL, merged, wait_until

OTHER = "example.org"


def reload(usher):
    """Sends SIGHUP; gives the lines of the log that came of it."""
    before = len(usher.log())
    usher.process.send_signal(signal.SIGHUP)
    lines = wait_until(lambda: [line for line in usher.log()[before:].splitlines() if "reloaded" in line],
                       "the log to say what came of it")
    wait_until(lambda: usher.get("/invites_api").status_code, "the server to answer")
    return "\n".join(usher.log()[before:].splitlines()), lines


@pytest.fixture
def usher(install):
    return install().start()


def test_hosts_looks_limits_and_log_level_change(usher):
    key = usher.create_key()
    link = usher.post_invite(key).headers["Location"]
    assert "Example Chat" in usher.page(link).text
    usher.configure({
        "log": {"level": "warning"},
        "limits": {"per_key": "1/h"},
        "host": {HOST: {"public_url": PUBLIC_URL, "site_name": "Another Name", "accent": "#123456"},
                 OTHER: {"public_url": "https://example.org"}},
    })
    other_key = usher.create_key(host=OTHER)
    kept = requests.Session()  # a connection that was there before
    assert usher.get("/invites_api", session=kept).status_code in (400, 401, 403)
    usher.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "Another Name" in usher.page(link).text, "the page to have its new name")
    answer = usher.request("POST", "/invites_api", session=kept, headers={"Authorization": f"Bearer {other_key}"})
    assert answer.status_code == 201 and answer.headers["Location"].startswith("https://example.org/")
    assert [usher.post_invite(key).status_code for _ in range(2)] == [201, 429]
    size = len(usher.log())
    usher.page(link)
    assert "request" not in usher.log()[size:]
    usher.restart()
    assert usher.page(link).status_code == 200


def test_a_broken_file_changes_nothing(usher):
    link = usher.create_invite()
    good = usher.config.read_text()
    for broken, word in ((good + "\nnonsense = = 1\n", "usher.toml"),
                         (good.replace("Example Chat", "Another Name") + "\n[limits]\nper_key = \"1/h\"\n", "limits"),
                         (good.replace("Example Chat", "Another Name") + f"\n[host.\"{OTHER}\"]\npublic_url = 7\n", "public_url"),
                         (good.replace('"Example Chat"', '"Another Name"\nlogo = "/nowhere/logo.png"'), "logo")):
        usher.config.write_text(broken)
        said, _ = reload(usher)
        assert "not reloaded" in said and word in said and " error " in said
        assert "Example Chat" in usher.page(link).text
    usher.config.write_text(good.replace("Example Chat", "Another Name"))
    said, _ = reload(usher)
    assert "the configuration was reloaded" in said
    assert "Another Name" in usher.page(link).text


def test_what_waits_for_a_restart_is_said(usher):
    link = usher.create_invite()
    usher.configure({"http": {"listen": ["127.0.0.1:1"]}, "log": {"level": "debug", "format": "json"},
                     "data_dir": "/nowhere", "host": {HOST: {"public_url": PUBLIC_URL, "site_name": "Another Name"}}})
    usher.process.send_signal(signal.SIGHUP)
    for name in ("data_dir", "database", "key_file", "[http]", "log.format"):
        wait_until(lambda name=name: f"waits for a restart option={name}" in usher.log().replace('"', ""),
                   f"the log to name {name}")
    assert "Another Name" in usher.page(link).text


def test_apps_change(usher):
    link = usher.create_invite() + "&apps"
    assert "Monal" in usher.page(link).text
    usher.configure({"host": {HOST: {"apps_hide": ["monal"]}}})
    reload(usher)
    assert "Monal" not in usher.page(link).text


def test_many_reloads_under_load(usher):
    """No request is lost, and what was is not kept for ever."""
    key = usher.create_key()
    session = requests.Session()
    for turn in range(30):
        usher.configure({"host": {HOST: {"site_name": f"Turn {turn}"}}})
        usher.process.send_signal(signal.SIGHUP)
        for _ in range(5):
            assert usher.post_invite(key, session=session).status_code == 201
    link = usher.create_invite()
    wait_until(lambda: "Turn 29" in usher.page(link).text, "the last name")


@pytest.mark.skipif(not is_installed(), reason="Prosody is not installed")
def test_the_connection_to_the_xmpp_server_stays_where_it_can(install, prosody):
    usher = install(prosody.usher_settings).start()
    plugin = "the XMPP server has usher's plugin"
    wait_until(lambda: plugin in usher.log(), "usher to find its plugin")
    usher.configure(merged(prosody.usher_settings, {"host": {HOST: {"accent": "#123456"}}}))
    said, _ = reload(usher)
    assert "xmpp_reconnected=false" in said
    assert usher.log().count(plugin) == 1
    usher.configure(merged(prosody.usher_settings, {"host": {HOST: {"reserved_usernames": ["tybalt"]}}}))
    usher.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "xmpp_reconnected=true" in usher.log(), "the log to say so", 20)
    wait_until(lambda: usher.log().count(plugin) == 2, "usher to find its plugin again", 20)
    for name, status in (("tybalt", 400), ("mercutio", 303)):
        token = token_of(usher.create_invite())
        answer = fill_in(usher, "register", token, username=name, password="wide open meadow 47")
        assert (answer.status_code == 303) == (status == 303), answer.text
    assert "mercutio" in prosody.accounts()


@pytest.mark.skipif(not is_installed(), reason="Prosody is not installed")
def test_a_form_waits_for_the_new_connection(install, prosody):
    link = BreakingLink(prosody.component_port, seed=1)
    settings = merged(prosody.usher_settings, {"host": {HOST: {"xmpp": {"server": f"127.0.0.1:{link.port}"}}}})
    usher = install(settings).start()
    wait_for_plugin(usher)
    invite = usher.create_invite()
    form = Form(usher, "register", token_of(invite))
    usher.configure(merged(settings, {"host": {HOST: {"site_name": "Another Name", "reserved_usernames": ["tybalt"]}}}))
    link.refuse = True
    usher.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "Another Name" in usher.page(invite).text, "the new configuration")
    answers = []
    sender = threading.Thread(target=lambda: answers.append(
        form.send(username="mercutio", password="wide open meadow 47")))
    sender.start()
    wait_until(lambda: "not connected to the XMPP server" in usher.log(), "the first attempt to fail")
    link.refuse = False
    sender.join(60)
    link.stop()
    assert [answer.status_code for answer in answers] == [303]
    assert "mercutio" in prosody.accounts()


@pytest.mark.skipif(not is_installed(), reason="Prosody is not installed")
def test_connections_that_were_replaced_are_gone(install, prosody):
    """Each has descriptors of its own, beside its socket."""
    usher = install(prosody.usher_settings).start()
    plugin = "the XMPP server has usher's plugin"
    wait_until(lambda: plugin in usher.log(), "usher to find its plugin")

    def descriptors():
        return len(os.listdir(f"/proc/{usher.process.pid}/fd"))

    before = descriptors()
    for turn in range(1, 4):
        usher.configure(merged(prosody.usher_settings, {"host": {HOST: {"reserved_usernames": [f"name{turn}"]}}}))
        usher.process.send_signal(signal.SIGHUP)
        wait_until(lambda turn=turn: usher.log().count("xmpp_reconnected=true") == turn, "the log to say so", 20)
    # Three that stayed would be three at least; what was opened meanwhile for something else is less.
    wait_until(lambda: descriptors() < before + 3, "what was replaced to go")
