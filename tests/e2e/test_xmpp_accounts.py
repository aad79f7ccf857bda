"""How the plugin makes accounts: who else has a say, and what comes of them where something fails or dies."""

import time

import pytest

from played_component import GOOD_PASSWORD, PLUGIN, Component, attempt, preauth
from prosody import COMPONENT, PLUGINS, Prosody
from registering import wait_for_plugin
from usher import HOST, ROOT, Usher, wait_until
from xmpp_stream import Refused, Stream, logged_in

pytestmark = pytest.mark.prosody("0.12", "13")

MODULES = ROOT / "tests" / "e2e" / "prosody_modules"
# Prosody's own answer to what takes too long is much later.
AT_ONCE_SECONDS = 10


@pytest.fixture
def start(tmp_path, ledger, prosody_release):
    """Starts a Prosody and a component in usher's place: start(modules=[...])."""
    ledger.add_password(GOOD_PASSWORD)
    made = []

    def make(**more):
        server = Prosody(tmp_path / "prosody", ledger, module_paths=(str(PLUGINS), str(MODULES)), **more).start()
        made.append(server)
        return server, Component(server)

    yield make
    for server in made:
        if server.process is not None:
            # Prosody 0.12 stumbles over a client that leaves while it shuts down.
            try:
                wait_until(lambda server=server: has_no_clients(server), "clients to be gone")
            finally:
                server.stop()


def has_no_clients(server):
    log = server.log().rpartition("Hello and welcome")[2]  # since it started
    return log.count("Client connected") == log.count("Client disconnected")


def ask(component, type, payload):
    """What the plugin answers; greetings and the like that come first are passed over."""
    id = f"asked-{time.monotonic_ns()}"
    component.send(f"<iq type='{type}' id='{id}' from='{COMPONENT}' to='{HOST}'>{payload}</iq>")
    while True:
        stanza = component.next()
        if stanza.get("id") == id:
            return stanza


def create(component, name, entitlements="", **attributes):
    attributes = "".join(f" {key}='{value}'" for key, value in attributes.items())
    answer = ask(component, "set", f"<create-account xmlns='{PLUGIN}' username='{name}'{attributes}>"
                                   f"<password>{GOOD_PASSWORD}</password>{entitlements}</create-account>")
    if answer.get("type") == "error":
        error = answer.find("{jabber:component:accept}error")
        return error.get("type"), error[0].tag.partition("}")[2]
    return answer[0].get("contact")


def exists(component, name):
    return ask(component, "get", f"<account-exists xmlns='{PLUGIN}' username='{name}'/>")[0].get("exists")


def delete_own_account(server, name):
    with logged_in(server, name, GOOD_PASSWORD) as stream:
        try:
            stream.iq("set", "<query xmlns='jabber:iq:register'><remove/></query>")
        except ConnectionError:
            pass
    wait_until(lambda: name not in server.accounts(), "the account to be gone")


def test_names_that_other_modules_keep_are_taken(start):
    """mod_tombstones keeps the names of deleted accounts, mod_mimicking those that look like others."""
    server, component = start(modules=["tombstones", "mimicking"])
    server.add_account("anna", GOOD_PASSWORD)
    delete_own_account(server, "anna")
    assert create(component, "anna") == ("cancel", "conflict")
    assert create(component, "berta") == "false"
    assert create(component, "bertа") == ("cancel", "conflict"), "the last letter is a Cyrillic one"
    assert server.accounts() == ["berta"]


def test_limits_of_addresses_hold_for_visitors(start):
    server, component = start(modules=["register_limits", "watchregistrations"], host_settings={
        "registration_blocklist": ["192.0.2.7"], "registration_watchers": [f"romeo@{HOST}"],
        "registration_throttle_max": 1, "registration_throttle_period": 3600})
    server.add_account("romeo", GOOD_PASSWORD)
    with logged_in(server, "romeo", GOOD_PASSWORD) as romeo:
        romeo.send("<presence/>")
        assert create(component, "anna", ip="192.0.2.7") == ("auth", "forbidden")
        assert create(component, "anna", ip="192.0.2.8") == "false"
        told = romeo.wait_for(lambda stanza: stanza.tag.endswith("}message"))
        assert "anna just registered" in "".join(told.itertext()) and "192.0.2.8" in "".join(told.itertext())
    assert create(component, "berta", ip="192.0.2.8") == ("wait", "policy-violation")
    assert server.accounts() == ["anna", "romeo"]


@pytest.mark.prosody("13")
def test_the_servers_rules_for_passwords_hold(start):
    """Of Prosody 13's own mod_password_policy; in test_xmpp_plugin_resets.py another one stands in for it."""
    server, component = start(modules=["password_policy"], host_lua="password_policy = { length = 200 }")
    assert create(component, "anna") == ("modify", "not-acceptable")
    assert server.accounts() == []


@pytest.mark.parametrize("event,answer,there", [("user-registering", ("wait", "internal-server-error"), []),
                                                ("user-registered", "false", ["anna"])])
def test_a_module_that_fails_keeps_nobody_waiting(start, event, answer, there):
    server, component = start(modules=["fails_at"], host_settings={"fail_at": event})
    begin = time.monotonic()
    assert create(component, "anna") == answer
    assert time.monotonic() - begin < AT_ONCE_SECONDS
    assert server.accounts() == there
    assert "this module always fails" in server.log()
    server.kill()  # what it logged is an error, as it should be


def test_a_module_that_fails_takes_no_contact_away(start):
    server, component = start(modules=["fails_at"], host_settings={"fail_at": "user-registered"})
    server.add_account("romeo", GOOD_PASSWORD)
    with Stream(server) as stream:
        preauth(stream, component)
        id, asked, held = attempt(stream, component, "juliet")
        component.answer(asked, f"<reserve xmlns='{PLUGIN}' username='juliet' inviter='romeo'/>")
        stream.finish_iq(id)
        _, committed = component.next_request("commit")
        assert committed.get("holder") == held.get("holder")
    with logged_in(server, "juliet", GOOD_PASSWORD) as juliet:
        assert juliet.roster() == {f"romeo@{HOST}": "both"}
    server.kill()  # what it logged is an error, as it should be


@pytest.mark.prosody("13")
def test_an_account_gets_the_role_of_registered_ones(start):
    server, component = start(host_settings={"register_ibr_default_role": "prosody:guest"})
    assert create(component, "anna") == "false"
    assert server.stored("account_roles", "anna").count('"prosody:guest"') == 1


@pytest.mark.parametrize("entitlement", ["<role>nosuch:role</role>", "<group>nosuchgroup</group>"])
def test_an_entitlement_that_fails_takes_nothing_else_away(start, entitlement):
    server, component = start(disabled=["s2s", "tls", "http"])
    server.add_account("romeo", GOOD_PASSWORD)
    begin = time.monotonic()
    assert create(component, "juliet", f"{entitlement}<role>prosody:member</role>", inviter="romeo") == "true"
    assert time.monotonic() - begin < AT_ONCE_SECONDS
    roles = server.stored("account_roles" if server.release != "0.12" else "roles", "juliet")
    assert "prosody:member" in roles
    if entitlement.startswith("<role>") and server.release == "0.12":
        return  # which knows of no list of roles
    assert "juliet did not get the" in server.log()
    with logged_in(server, "juliet", GOOD_PASSWORD) as juliet:
        juliet.send("<presence/>")
        told = juliet.wait_for(lambda stanza: stanza.tag.endswith("}message"))
        assert "nosuch" in told.findtext("{jabber:client}body")


@pytest.mark.prosody("13")
def test_a_half_made_account_is_taken_away(start, tmp_path):
    """mod_register_ibr makes an account disabled and without a password, and completes it step by step."""
    server, component = start(modules=["crash_at", "tombstones"], host_settings={
        "crash_file": str(tmp_path / "prosody" / "crash"), "crash_at": "user-role-changed"})
    (server.folder / "crash").touch()
    with Stream(server) as stream:
        preauth(stream, component)
        _, asked, _ = attempt(stream, component, "anna")
        component.answer(asked, f"<reserve xmlns='{PLUGIN}' username='anna'/>")
        server.process.wait(30)
    server.process = None
    component.socket.close()
    assert server.accounts() == ["anna"], "it died with the account made by half"
    server.start()
    component = Component(server)
    assert exists(component, "anna") == "false"
    assert create(component, "anna") == "false"
    logged_in(server, "anna", GOOD_PASSWORD).close()


def test_what_an_invite_promises_is_given_after_a_crash_too(start, tmp_path):
    server, component = start(modules=["crash_at"], host_settings={
        "crash_file": str(tmp_path / "prosody" / "crash"), "crash_at": "user-registered"})
    server.add_account("romeo", GOOD_PASSWORD)
    (server.folder / "crash").touch()
    with Stream(server) as stream:
        preauth(stream, component)
        _, asked, _ = attempt(stream, component, "juliet")
        component.answer(asked, f"<reserve xmlns='{PLUGIN}' username='juliet' inviter='romeo'>"
                                "<role>prosody:member</role></reserve>")
        server.process.wait(30)
    server.process = None
    component.socket.close()
    server.start()
    component = Component(server)
    assert exists(component, "juliet") == "true"
    with logged_in(server, "juliet", GOOD_PASSWORD) as juliet:
        assert juliet.roster() == {f"romeo@{HOST}": "both"}
    assert "prosody:member" in server.stored("account_roles" if server.release != "0.12" else "roles", "juliet")



COMMANDS = "http://jabber.org/protocol/commands"
ACCOUNT = "urn:xmpp:invite#create-account"
DEPUTIES = 'custom_roles = { { name = "deputy"; inherits = { "prosody:admin" } } }'


def offer_command(component):
    ask(component, "get", f"<hello xmlns='{PLUGIN}'><command node='{ACCOUNT}' name='Invite' permission='admin'/></hello>")


def sees_command(stream):
    answer = stream.iq("get", f"<query xmlns='http://jabber.org/protocol/disco#items' node='{COMMANDS}'/>", HOST)
    listed = ACCOUNT in {item.get("node") for item in answer.iter("{http://jabber.org/protocol/disco#items}item")}
    try:
        stream.iq("get", f"<query xmlns='http://jabber.org/protocol/disco#info' node='{ACCOUNT}'/>", HOST)
        described = True
    except Refused:
        described = False
    assert listed == described
    return listed


def is_taken_for_admin(stream, component):
    stream.start_iq("set", f"<command xmlns='{COMMANDS}' node='{ACCOUNT}'/>", HOST)
    _, forwarded = component.next_request("forwarded-command")
    return forwarded.get("admin")


@pytest.mark.prosody("13", "0.12")
def test_who_is_an_administrator(start):
    """On 13: whose role says so, be it by inheritance; and not in a session that has a lower role than its account."""
    server, component = start(admins=[f"admin@{HOST}"], host_lua=DEPUTIES, modules=["limited_sessions"])
    server.add_account("admin", GOOD_PASSWORD)
    assert create(component, "romeo") == "false"
    offer_command(component)
    expected = {("admin", "phone"): True, ("romeo", "phone"): False}
    if server.release != "0.12":
        assert create(component, "juliet", "<role>deputy</role>") == "false"
        expected |= {("juliet", "phone"): True, ("admin", "limited"): False}
    for (name, resource), admin in expected.items():
        with Stream(server) as stream:
            stream.login(name, GOOD_PASSWORD, resource)
            assert sees_command(stream) == admin, (name, resource)
            assert is_taken_for_admin(stream, component) == str(admin).lower(), (name, resource)


@pytest.mark.prosody("13")
def test_the_configuration_permits_commands_to_other_roles(start):
    server, component = start(host_lua=f'add_permissions = {{ ["prosody:registered"] = {{ "adhoc:{ACCOUNT}" }} }}')
    assert create(component, "romeo") == "false"
    offer_command(component)
    with logged_in(server, "romeo", GOOD_PASSWORD) as romeo:
        assert sees_command(romeo)
        assert is_taken_for_admin(romeo, component) == "true"


def test_roles_that_the_server_does_not_have_are_refused_where_an_invite_is_made(tmp_path, ledger, prosody_release):
    prosody = Prosody(tmp_path / "prosody", ledger, host_lua=DEPUTIES).start()
    usher = Usher(tmp_path / "usher", ledger, prosody.usher_settings).start()
    try:
        wait_for_plugin(usher)
        usher.create_invite("--role", "deputy", "--role", "prosody:member")
        made = usher.cli("invite", "create", HOST, "--role", "prosody:membr", code=None)
        if prosody.release == "0.12":  # which takes any
            assert made.returncode == 0
            ledger.add_link(made.stdout.strip())
            return
        assert made.returncode == 1 and made.stdout == ""
        assert "--role prosody:membr" in made.stderr and "deputy, " in made.stderr
    finally:
        usher.stop()
        prosody.stop()
