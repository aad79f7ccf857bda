"""Whose orders the plugin obeys: usher's component's alone, on its own stream, and nobody's who looks like it."""

import contextlib

import pytest

from played_component import GOOD_PASSWORD, PLUGIN, Component, creation, new_password
from prosody import COMPONENT, PLUGINS, TEST_MODULES, Prosody
from usher import HOST
from xmpp_stream import Refused, Stream, logged_in

pytestmark = pytest.mark.prosody("0.12", "13")

OTHER_HOST = "other.example"
GATEWAY, GATEWAY_SECRET = f"gateway.{HOST}", "the gateway's own"
HOSTS = f"""
    VirtualHost "{OTHER_HOST}"
    Component "{GATEWAY}"
      component_secret = "{GATEWAY_SECRET}"
      validate_from_addresses = false
"""
COMMANDS = "http://jabber.org/protocol/commands"
NODE = "urn:xmpp:invite#invite"
PASSWORD, STOLEN = "the owner's own 58", "somebody else's 69"

ORDERS = {
    "hello": ("get", f"<hello xmlns='{PLUGIN}'><command node='{NODE}' name='Invite' permission='local_user'/></hello>"),
    "account-exists": ("get", f"<account-exists xmlns='{PLUGIN}' username='anna'/>"),
    "create-account": ("set", creation("intruder")),
    "set-password": ("set", new_password("anna", STOLEN)),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory, ledger, prosody_release):
    for password in (GOOD_PASSWORD, PASSWORD, STOLEN):
        ledger.add_password(password)
    server = Prosody(tmp_path_factory.mktemp("prosody"), ledger, admins=[f"admin@{HOST}"], modules=["claims_sender"],
                     module_paths=[str(PLUGINS), *TEST_MODULES], host_lua=HOSTS).start()
    for name in ("anna", "admin"):
        server.add_account(name, PASSWORD)
    server.control("register", "mallory", OTHER_HOST, PASSWORD)
    yield server
    server.stop()


@contextlib.contextmanager
def user(server, name, host=HOST, claims=None):
    """Sends orders as somebody who is logged in."""
    with Stream(server, host=host) as stream:
        stream.login(name, PASSWORD)
        yield lambda type, payload: stream.iq(type, payload, HOST + (f"' claims='{claims}" if claims else ""))


@contextlib.contextmanager
def gateway(server, sender=None):
    with contextlib.closing(Component(server, GATEWAY, GATEWAY_SECRET)) as component:
        yield lambda type, payload: component.order(type, payload, sender)


@contextlib.contextmanager
def own_name(server, component):
    yield lambda type, payload: component.order(type, payload, f"somebody@{COMPONENT}")


SENDERS = {
    "a user": lambda server, _: user(server, "anna"),
    "an administrator": lambda server, _: user(server, "admin"),
    "a user of another host": lambda server, _: user(server, "mallory", OTHER_HOST),
    "a user in the component's name": lambda server, _: user(server, "anna", claims=COMPONENT),
    "another component": lambda server, _: gateway(server),
    "another component in the component's name": lambda server, _: gateway(server, COMPONENT),
    "another component in the host's name": lambda server, _: gateway(server, HOST),
    "somebody at the component": own_name,
}


def offered(server):
    with logged_in(server, "anna", PASSWORD) as stream:
        answer = stream.iq("get", f"<query xmlns='http://jabber.org/protocol/disco#items' node='{COMMANDS}'/>", HOST)
    return {item.get("node") for item in answer.iter("{http://jabber.org/protocol/disco#items}item")}


def state(server):
    return server.accounts(), server.stored("accounts", "anna"), offered(server)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("sender", SENDERS)
def test_orders_of_anybody_else_are_refused(server, order, sender):
    with Component(server) as component:
        before = state(server)
        with SENDERS[sender](server, component) as send, pytest.raises(Refused) as refused:
            send(*ORDERS[order])
        assert (refused.value.type, refused.value.condition) == ("auth", "forbidden")
        assert state(server) == before


@pytest.mark.parametrize("order", ORDERS)
def test_orders_of_a_stream_that_is_not_logged_in_are_none(server, order):
    with Component(server):
        before = state(server)
        for claims in ("", f"' from='{COMPONENT}"):
            with Stream(server) as stream, pytest.raises((Refused, ConnectionError)):
                stream.iq(*ORDERS[order], HOST + claims)
        assert state(server) == before


def test_the_components_own_are_obeyed(server):
    """Or else what refuses everything would pass for safe."""
    with Component(server) as component:
        hello = component.order(*ORDERS["hello"])
        assert hello.tag == f"{{{PLUGIN}}}hello" and " on Prosody " in hello.get("version")
        assert NODE in offered(server)
        component.order("get", f"<hello xmlns='{PLUGIN}'/>")
        assert NODE not in offered(server)
        assert component.order(*ORDERS["account-exists"]).get("exists") == "true"
        assert component.create("berta", password=PASSWORD) == "false"
        logged_in(server, "berta", PASSWORD).close()
        assert component.order("set", new_password("berta", GOOD_PASSWORD)).tag == f"{{{PLUGIN}}}set-password"
        logged_in(server, "berta", GOOD_PASSWORD).close()
        with pytest.raises(PermissionError):
            logged_in(server, "berta", PASSWORD)
