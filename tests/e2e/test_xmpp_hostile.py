"""What any user of the XMPP server can send, sent by one through a real server: it is refused alone, and people go on
registering."""

import contextlib
import itertools
import sqlite3

import pytest

from ledger import token_of
from prosody import COMPONENT, Prosody
from registering import wait_for_plugin
from usher import HOST, Usher, wait_until
from xmpp_stream import Refused, Stream, logged_in, register_by_token

pytestmark = [pytest.mark.prosody("0.12", "13"), pytest.mark.strangers]

GOOD_PASSWORD = "wide open meadow 47"
COMMANDS = "http://jabber.org/protocol/commands"
CONTACT, ACCOUNT = "urn:xmpp:invite#invite", "urn:xmpp:invite#create-account"
RESET = "xmpp:prosody.im/mod_invites_adhoc#password-reset"
MIB = 1024 * 1024


def nested(levels):
    return "<a xmlns='urn:x'>" * levels + "</a>" * levels


SHAPES = {
    "65 attributes": "<x xmlns='urn:x' " + " ".join(f"a{i}='1'" for i in range(65)) + "/>",
    "33 nested elements": nested(33),
    "2,000 nested elements": nested(2_000),
    "60,000 quotes, which swell": "<x xmlns='urn:x' a='" + '"' * 60_000 + "'/>",
    "60,000 quotes of text": "<x xmlns='urn:x'>" + "'" * 60_000 + "</x>",
    "a long name of an element": f"<{'n' * 100_000} xmlns='urn:x'/>",
    "a long name of an attribute": f"<x xmlns='urn:x' {'n' * 100_000}='1'/>",
    "a long namespace": f"<x xmlns='urn:{'n' * 100_000}'/>",
    "20,000 elements": "<x xmlns='urn:x'>" + "<y/>" * 20_000 + "</x>",
    "prefixes": "<x xmlns='urn:x' " + " ".join(f"xmlns:p{i}='urn:{i}' p{i}:a='1'" for i in range(100)) + "/>",
    # Prosody writes their namespace out, which may be bound to no prefix but its own.
    "an element of XML's own namespace": "<xml:foo/>",
    "an attribute of XML's own namespace": "<x xmlns='urn:x' xml:foo='1'/>",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory, ledger, prosody_release):
    """Prosody and usher; the administrator is logged in. Romeo may invite to accounts and reset passwords."""
    ledger.add_password(GOOD_PASSWORD)
    prosody = Prosody(tmp_path_factory.mktemp("prosody"), ledger, admins=[f"admin@{HOST}"]).start()
    settings = {**prosody.usher_settings}
    access = ["admins", f"romeo@{HOST}"]
    settings["host"] = {HOST: {**settings["host"][HOST],
                               "commands": {"account_invites": access, "password_resets": access}}}
    usher = Usher(tmp_path_factory.mktemp("usher"), ledger, settings).start()
    wait_for_plugin(usher)
    passwords = {name: prosody.add_account(name) for name in ("romeo", "admin")}
    with logged_in(prosody, "admin", passwords["admin"]) as admin:
        yield prosody, usher, admin, passwords
    usher.stop()
    prosody.stop()


_names = itertools.count(1)


def registers(prosody, usher):
    """Somebody registers, on the very first attempt."""
    register_by_token(prosody, token_of(usher.create_invite()), f"invitee{next(_names)}", GOOD_PASSWORD)


def losses(usher):
    return usher.log().count("not connected to the XMPP server")


def ask(stream, payload, to, type="set"):
    """Asks, and sends something harmless behind it: Prosody 13's parser leaves the end of a large tag waiting until as
    much again has come."""
    id = stream.start_iq(type, payload, to)
    stream.send(f"<message to='{COMPONENT}'><body>{'x' * 100_000}</body></message>")
    return stream.finish_iq(id)


def run(stream, to, node, content="", session=""):
    session = f" sessionid='{session}'" if session else ""
    answer = stream.iq("set", f"<command xmlns='{COMMANDS}' node='{node}'{session}>{content}</command>", to)
    return answer.find(f"{{{COMMANDS}}}command")


def submission(**values):
    fields = "".join(f"<field var='{var}'><value>{value}</value></field>" for var, value in values.items())
    return f"<x xmlns='jabber:x:data' type='submit'>{fields}</x>"


@pytest.mark.parametrize("shape", SHAPES)
def test_a_stanza_of_any_shape_is_refused_alone(site, shape):
    prosody, usher, _, passwords = site
    before = losses(usher)
    with logged_in(prosody, "romeo", passwords["romeo"]) as stream:
        for kind in ("message", "presence"):
            stream.send(f"<{kind} to='{COMPONENT}'>{SHAPES[shape]}</{kind}>")
        with pytest.raises(Refused) as refused:
            ask(stream, SHAPES[shape], COMPONENT)
        assert refused.value.condition == "policy-violation"
        with pytest.raises(Refused) as refused:
            ask(stream, f"<command xmlns='{COMMANDS}' node='{CONTACT}'>{SHAPES[shape]}</command>", HOST)
        assert refused.value.condition == "policy-violation"
    registers(prosody, usher)
    assert losses(usher) == before


@pytest.mark.parametrize("attributes", [" ".join(f"a{i}='1'" for i in range(100)), "xml:foo='1'"],
                         ids=["too many", "of XML's own namespace"])
def test_a_stanza_whose_own_attributes_are_refused_is_refused_alone(site, attributes):
    prosody, usher, _, passwords = site
    before = losses(usher)
    with logged_in(prosody, "romeo", passwords["romeo"]) as stream:
        stream.send(f"<message to='{COMPONENT}' {attributes}/>")
        stream.send(f"<iq type='get' id='many' to='{COMPONENT}' {attributes}><query xmlns='jabber:iq:version'/></iq>")
        with pytest.raises(Refused) as refused:
            stream.finish_iq("many")
        assert refused.value.condition == "policy-violation"
    registers(prosody, usher)
    assert losses(usher) == before


def test_a_token_that_swells_is_none(site):
    prosody, usher, _, passwords = site
    before = losses(usher)
    token = '"' * 60_000
    with Stream(prosody) as stream:
        with pytest.raises(Refused):
            stream.preauth(token[:3_000])  # of a stream that is not logged in, Prosody reads no more
    with logged_in(prosody, "romeo", passwords["romeo"]) as stream:
        stream.show_token("admin", token)
        ask(stream, "<query xmlns='jabber:iq:version'/>", COMPONENT, "get")
    registers(prosody, usher)
    assert losses(usher) == before


def test_a_namespace_with_a_line_break_is_one(site):
    prosody, usher, _, passwords = site
    before = losses(usher)
    with logged_in(prosody, "romeo", passwords["romeo"]) as stream:
        stream.send(f"<message to='{COMPONENT}'><x xmlns='urn:&#10;x'/></message>")
        ask(stream, "<query xmlns='jabber:iq:version'/>", COMPONENT, "get")
    registers(prosody, usher)
    assert losses(usher) == before


@pytest.mark.slow
def test_names_take_no_memory(site):
    prosody, usher, _, passwords = site
    before = losses(usher)

    def send(start, count):
        with logged_in(prosody, "romeo", passwords["romeo"]) as stream:
            for i in range(start, start + count):
                name = f"n{i}" + "n" * 80_000
                stream.send(f"<message to='{COMPONENT}'><x xmlns='urn:x' {name}='1'/></message>")
                if i % 10 == 0:
                    ask(stream, "<query xmlns='jabber:iq:version'/>", COMPONENT, "get")

    send(0, 20)
    resident = usher.resident_bytes()
    send(20, 80)
    assert usher.resident_bytes() - resident < 8 * MIB
    assert losses(usher) == before


@pytest.mark.slow
def test_many_resources_push_out_no_form_of_another_account(site):
    prosody, usher, admin, passwords = site
    form = run(admin, HOST, ACCOUNT)
    with contextlib.ExitStack() as stack:
        for i in range(101):
            stream = stack.enter_context(Stream(prosody)).login("romeo", passwords["romeo"], f"r{i}")
            for _ in range(10):
                assert run(stream, HOST, ACCOUNT).get("status") == "executing"
    done = run(admin, HOST, ACCOUNT, submission(username="pinned"), form.get("sessionid"))
    assert done.get("status") == "completed"


def test_who_may_reset_passwords_resets_no_administrators(site):
    prosody, usher, admin, passwords = site
    prosody.add_account("juliet")
    with logged_in(prosody, "romeo", passwords["romeo"]) as romeo:
        for account in (f"admin@{HOST}", "admin", f"ADMIN@{HOST}"):
            with pytest.raises(Refused) as refused:
                run(romeo, HOST, RESET, submission(accountjid=account))
            assert refused.value.condition == "forbidden" and "administrator" in refused.value.text
        for commander, account in ((romeo, "juliet"), (admin, "admin")):
            done = run(commander, HOST, RESET, submission(accountjid=f"{account}@{HOST}"))
            assert done.get("status") == "completed"
            usher.ledger.add_link(done.findtext(".//{jabber:x:data}field[@var='landing-url']/{jabber:x:data}value"))


@pytest.mark.parametrize("character", ["\ufffe", "\uffff", "\ufdd0", "\U0010ffff", "\u0085"])
def test_what_is_no_character_is_refused(site, character):
    _, usher, _, _ = site
    for arguments in (("--group", f"a{character}b"), ("--role", f"a{character}b"), ("--note", f"a{character}b")):
        refused = usher.cli("invite", "create", HOST, *arguments, code=None)
        assert refused.returncode in (1, 2) and "character" in refused.stderr


def test_what_a_database_holds_closes_no_stream(site):
    """A group from before such names were refused."""
    prosody, usher, _, _ = site
    before = losses(usher)
    token = token_of(usher.create_invite("--group", "NAME-OF-THE-GROUP"))
    with contextlib.closing(sqlite3.connect(usher.database, timeout=30)) as database, database:
        changed = database.execute("UPDATE invites SET group_names = ? WHERE group_names = 'NAME-OF-THE-GROUP'",
                                   ("a\uffffb\ufffec\x01d",)).rowcount
    assert changed == 1
    register_by_token(prosody, token, "member", GOOD_PASSWORD)
    registers(prosody, usher)
    assert losses(usher) == before


def test_a_wrong_secret_is_called_one(tmp_path, ledger, site):
    prosody = site[0]
    settings = {**prosody.usher_settings}
    settings["host"] = {HOST: {"xmpp": {**settings["host"][HOST]["xmpp"], "secret": "a wrong one"}}}
    usher = Usher(tmp_path / "usher", ledger, settings).start()
    wait_until(lambda: losses(usher) > 0, "the refusal")
    line = next(line for line in usher.log().splitlines() if "not connected to the XMPP server" in line)
    assert "refuses the component's secret" in line
    usher.stop()


def test_an_answer_that_would_be_large_silences_nobody(site):
    """Prosody 13's parser would leave its end, and all that follows, waiting."""
    prosody, usher, _, passwords = site
    before = losses(usher)
    large = "x" * 9_000
    with logged_in(prosody, "romeo", passwords["romeo"]) as stream:
        for to in (COMPONENT, f"somebody@{COMPONENT}"):
            stream.send(f"<iq type='get' id='{large}' to='{to}'><query xmlns='jabber:iq:version'/></iq>")
            stream.send(f"<iq type='get' id='{large}' to='{to}'>{SHAPES['65 attributes']}</iq>")
        stream.send(f"<iq type='get' id='1' to='{COMPONENT}'><query xmlns='jabber:iq:version' node='{large}'/></iq>")
        stream.send(f"<message to='{COMPONENT}'><body>{'x' * 20_000}</body></message>")
    registers(prosody, usher)
    assert losses(usher) == before


@pytest.mark.parametrize("name", ["admin\u115f", "ad\u1160min", "\u3164support", "\u2800root", "\u3164", "juliet\u2800",
                                  "ad\u00b7min", "ad\u2027min", "ad\u30fcmin", "a\u1100dam"])
def test_a_name_that_looks_like_another_is_refused_by_stream(site, name):
    prosody, usher, _, _ = site
    before = prosody.accounts()
    with Stream(prosody) as stream:
        stream.preauth(token_of(usher.create_invite()))
        with pytest.raises(Refused) as refused:
            stream.register(name, GOOD_PASSWORD)
        assert refused.value.condition in ("not-acceptable", "conflict")
        stream.register(f"honest{next(_names)}", GOOD_PASSWORD)
    assert len(prosody.accounts()) == len(before) + 1
