"""Ad-hoc commands that people give to the host (XEP-0050): which are passed on, in whose name, and what comes back."""

import contextlib

import pytest

from played_component import GOOD_PASSWORD, PLUGIN, Component
from prosody import Prosody
from usher import HOST
from xmpp_stream import Refused, logged_in

pytestmark = pytest.mark.prosody("0.12", "13")

COMMANDS = "http://jabber.org/protocol/commands"
NODE, ADMIN_NODE = "urn:xmpp:invite#invite", "urn:xmpp:invite#create-account"
OFFER = (f"<hello xmlns='{PLUGIN}'><command node='{NODE}' name='Invite' permission='local_user'/>"
         f"<command node='{ADMIN_NODE}' name='Make' permission='admin'/></hello>")


@pytest.fixture(scope="module")
def server(tmp_path_factory, ledger, prosody_release):
    ledger.add_password(GOOD_PASSWORD)
    server = Prosody(tmp_path_factory.mktemp("prosody"), ledger, admins=[f"admin@{HOST}"]).start()
    with Component(server) as component:
        for name in ("admin", "romeo", "mallory"):
            component.create(name, pinned="true")
    yield server
    server.stop()


@pytest.fixture
def component(server):
    with Component(server) as component:
        component.order("get", OFFER)
        yield component


@pytest.fixture
def people(server):
    with contextlib.ExitStack() as stack:
        yield {name: stack.enter_context(logged_in(server, name, GOOD_PASSWORD))
               for name in ("admin", "romeo", "mallory")}


def give(stream, node=NODE, more=""):
    return stream.start_iq("set", f"<command xmlns='{COMMANDS}' node='{node}' action='execute'/>", HOST + more)


def expect_command(component, stream, admin, node=NODE):
    asked = component.expect("set", "forwarded-command", **{"from": stream.jid, "admin": admin})
    assert [child.tag for child in asked.payload] == [f"{{{COMMANDS}}}command"]
    assert asked.payload[0].attrib == {"node": node, "action": "execute"}
    return asked


def done(session):
    return (f"<forwarded-command xmlns='{PLUGIN}'><command xmlns='{COMMANDS}' node='{NODE}' sessionid='{session}' "
            "status='completed'/></forwarded-command>")


@pytest.mark.parametrize("node", [NODE, ADMIN_NODE])
@pytest.mark.parametrize("who,admin", [("romeo", "false"), ("admin", "true")])
def test_it_is_passed_on_with_who_gave_it(component, people, who, admin, node):
    id = give(people[who], node)
    expect_command(component, people[who], admin, node).answer(done("s"))
    assert people[who].finish_iq(id).find(f"{{{COMMANDS}}}command").get("sessionid") == "s"


def test_nobody_gives_it_in_another_name(component, people):
    """A client that says who it is: the server knows better."""
    id = give(people["romeo"], more=f"' from='{people['admin'].jid}")
    expect_command(component, people["romeo"], "false").answer(done("s"))
    people["romeo"].finish_iq(id)


@pytest.mark.parametrize("node", ["urn:xmpp:invite#other", ""])
def test_a_command_that_is_not_offered_is_not_passed_on(component, people, node):
    with pytest.raises(Refused):
        people["admin"].finish_iq(give(people["admin"], node))
    component.hears_nothing_else()


def test_nobody_answers_in_ushers_place(component, people):
    id = give(people["romeo"])
    asked = expect_command(component, people["romeo"], "false")
    people["mallory"].send(f"<iq type='result' id='{asked.stanza.get('id')}' to='{HOST}'>{done('forged')}</iq>")
    people["mallory"].roster()
    asked.answer(done("true"))
    assert people["romeo"].finish_iq(id).find(f"{{{COMMANDS}}}command").get("sessionid") == "true"


def test_an_error_is_passed_on(component, people):
    id = give(people["romeo"])
    expect_command(component, people["romeo"], "false").refuse("auth", "forbidden", "Not you")
    with pytest.raises(Refused) as refused:
        people["romeo"].finish_iq(id)
    assert (refused.value.type, refused.value.condition, refused.value.text) == ("auth", "forbidden", "Not you")
