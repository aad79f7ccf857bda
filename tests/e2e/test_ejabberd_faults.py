"""ejabberd while usher is hung, slow, talking nonsense, or somebody else: whoever does not register notices nothing."""

import contextlib
import signal
import threading
import time

import pytest

from ledger import token_of
from played_component import GOOD_PASSWORD, PLUGIN, Component, attempt, creation, held, preauth
from prosody import COMPONENT
from registering import wait_for_plugin
from usher import HOST, wait_until
from xmpp_stream import Refused, Stream, assert_refused, logged_in

pytestmark = [pytest.mark.ejabberd, pytest.mark.trial]

STREAMS = 20
# A login and a message take some milliseconds; this is far below the twenty seconds that somebody waits for usher.
PATIENCE_SECONDS = 10


@pytest.fixture(scope="module")
def server(tmp_path_factory, ledger, start_chat_server):
    ledger.add_password(GOOD_PASSWORD)
    server = start_chat_server(tmp_path_factory.mktemp("server"))
    for name in ("romeo", "juliet"):
        server.add_account(name, GOOD_PASSWORD)
    yield server
    server.stop()


def check_others(server, seconds=2):
    """Logins, messages and rosters of people who have nothing to do with invitations."""
    end = time.monotonic() + seconds
    with logged_in(server, "juliet", GOOD_PASSWORD) as juliet:
        juliet.go_online()
        while time.monotonic() < end:
            started = time.monotonic()
            with logged_in(server, "romeo", GOOD_PASSWORD) as romeo:
                romeo.message(juliet.jid, "are you there?")
                juliet.wait_for_message("are you there?")
                romeo.roster()
            assert time.monotonic() - started < PATIENCE_SECONDS


@contextlib.contextmanager
def people_who_wait(server):
    """Streams on which usher was asked something."""
    streams = [Stream(server, seconds=60) for _ in range(STREAMS)]
    ids = [stream.start_iq("set", "<preauth xmlns='urn:xmpp:pars:0' token='sometoken'/>", HOST) for stream in streams]
    yield list(zip(streams, ids))
    for stream in streams:
        stream.close()


@pytest.mark.slow
def test_usher_hangs(install, server):
    usher = install(server.usher_settings).start()
    wait_for_plugin(usher)
    token = token_of(usher.create_invite())
    usher.process.send_signal(signal.SIGSTOP)
    try:
        with people_who_wait(server) as waiting:
            check_others(server, 4)
            started = time.monotonic()
            for stream, id in waiting:
                assert_refused(lambda: stream.finish_iq(id), "wait", "resource-constraint")
            assert time.monotonic() - started < 30
    finally:
        usher.process.send_signal(signal.SIGCONT)
    wait_until(lambda: registers(server, token, "survivor"), "usher to answer again", 60)
    assert "survivor" in server.accounts()


def registers(server, token, name):
    with Stream(server) as stream:
        try:
            stream.preauth(token)
            stream.register(name, GOOD_PASSWORD)
            return True
        except Refused as refused:
            assert refused.type == "wait"
            return False


def test_usher_is_slow(server):
    """Two seconds for each answer."""
    with Component(server) as component, people_who_wait(server) as waiting:
        asked = [component.next_request("preauth")[0] for _ in waiting]

        def answer_slowly():
            for stanza in asked:
                time.sleep(2 / STREAMS)  # all of them after two seconds
                component.refuse(stanza, "cancel", "item-not-found")

        thread = threading.Thread(target=answer_slowly)
        thread.start()
        check_others(server)
        thread.join()
        for stream, id in waiting:
            assert_refused(lambda: stream.finish_iq(id), "cancel", "item-not-found")


NONSENSE = ["", "<preauth xmlns='urn:x'/>", f"<preauth xmlns='{PLUGIN}'/>", f"<hello xmlns='{PLUGIN}'/>",
            f"<preauth xmlns='{PLUGIN}' purpose='&#x10FFFF;' presented='' username='@@' inviter=' '/>",
            f"<preauth xmlns='{PLUGIN}' purpose='registration'><a><b><c/></b></a></preauth>"]


def test_usher_talks_nonsense(server):
    with Component(server) as component, people_who_wait(server) as waiting:
        for number in range(len(waiting)):
            stanza, _ = component.next_request("preauth")
            component.answer(stanza, NONSENSE[number % len(NONSENSE)])
        component.order("get", f"<hello xmlns='{PLUGIN}'><command/></hello>")
        for type, payload in [("set", f"<unheard-of xmlns='{PLUGIN}' username='x'/>"), ("get", f"<hello xmlns='{PLUGIN}:1'/>"),
                              ("set", f"<create-account xmlns='{PLUGIN}' username='a@b'/>"),
                              ("get", f"<account-exists xmlns='{PLUGIN}'/>")]:
            with pytest.raises(Refused):
                component.order(type, payload)
        check_others(server)
        for stream, id in waiting:
            with contextlib.suppress(Refused):
                stream.finish_iq(id)
    with Component(server) as component:
        component.greet()
        component.next()


def test_usher_goes_while_people_wait(server):
    component = Component(server)
    with people_who_wait(server) as waiting:
        for _ in waiting:
            component.next_request("preauth")
        started = time.monotonic()
        component.close()
        for stream, id in waiting:
            assert_refused(lambda: stream.finish_iq(id), "wait", "resource-constraint")
        assert time.monotonic() - started < PATIENCE_SECONDS


def test_who_leaves_while_usher_is_asked_gets_no_account(server):
    with Component(server) as component:
        with Stream(server) as stream:
            preauth(stream, component)
            stream.start_iq("set", stream.registration("leaver", GOOD_PASSWORD))
            asked, _ = component.next_request("reserve")
        component.hears_nothing_else()
        component.answer(asked, held("leaver"))
        stanza, _ = component.next_request("release")
        component.answer(stanza, "")
    assert "leaver" not in server.accounts()


@pytest.mark.slow
def test_what_was_promised_is_given_though_the_server_dies(server):
    """Whenever: an account that was made gets its contact."""
    for number in range(3):
        name = f"promised{number}"
        with Stream(server) as stream:
            component = Component(server)
            preauth(stream, component)
            stream.start_iq("set", stream.registration(name, GOOD_PASSWORD))
            asked, _ = component.next_request("reserve")
            component.answer(asked, held(name, inviter="romeo"))
            if number:
                component.next_request("commit")
            server.kill()
            component.socket.close()
        server.start()
        if name in server.accounts():
            with logged_in(server, name, GOOD_PASSWORD) as guest:
                assert guest.roster() == {f"romeo@{HOST}": "both"}
        else:
            assert number == 0


def test_an_account_that_can_not_be_read_is_not_gone(tmp_path, start_chat_server):
    """As when the program that knows the accounts fails."""
    server = start_chat_server(tmp_path / "server")
    server.stop()
    server.settings.update(auth_method="external", extauth_program="/bin/false", auth_use_cache=False)
    server.configure()
    server.start()
    with contextlib.closing(Component(server)) as component:
        assert_refused(lambda: component.order("get", f"<account-exists xmlns='{PLUGIN}' username='romeo'/>"),
                       "wait", "internal-server-error")
        with Stream(server) as stream:
            preauth(stream, component)
            assert_refused(lambda: stream.register("romeo", GOOD_PASSWORD), "wait", "internal-server-error")
    server.kill()  # what it logged is an error


# Keeps the accounts of those whose names begin with "made", and never says whether it registered somebody.
UNSURE = """#!/usr/bin/perl
use strict;
$| = 1;
while (read(STDIN, my $length, 2) == 2) {
  read(STDIN, my $request, unpack("n", $length));
  my ($what, $name, undef, $password) = split(/:/, $request, 4);
  my $file = "FOLDER/account-$name";
  if ($what eq "tryregister") {
    if ($name =~ /^made/) { open(my $out, ">", $file); print $out $password; close($out); }
    print pack("n", 3), "???";
    next;
  }
  my $good = -e $file;
  if ($good && $what eq "auth") { open(my $in, "<", $file); $good = <$in> eq $password; close($in); }
  print pack("nn", 2, $good ? 1 : 0);
}
"""


@pytest.fixture
def unsure(tmp_path, start_chat_server):
    """A server whose accounts are kept by a program that fails after it registered somebody, or before."""
    server = start_chat_server(tmp_path / "server")
    server.stop()
    program = server.folder / "accounts"
    program.write_text(UNSURE.replace("FOLDER", str(server.folder)))
    program.chmod(0o755)
    server.settings.update(auth_method="external", extauth_program=str(program), auth_use_cache=False)
    server.configure()
    yield server.start()
    server.kill()  # what it logged is an error


def test_an_account_that_was_made_after_all_is_committed(unsure):
    """And is like any other: usher hears of its name, and knows its age."""
    with Component(unsure) as component:
        with Stream(unsure) as stream:
            preauth(stream, component)
            id, asked, _ = attempt(stream, component, "made")
            component.answer(asked, held("made"))
            told = [component.next(), component.next()]
            assert {stanza[0].tag for stanza in told} == {f"{{{PLUGIN}}}commit", f"{{{PLUGIN}}}account-deleted"}
            for stanza in told:
                component.answer(stanza, "")
            stream.finish_iq(id)
        answer = component.order("get", f"<account-exists xmlns='{PLUGIN}' username='made'/>")
        assert answer.get("exists") == "true" and int(answer.get("age")) < 60000


def test_where_nobody_knows_whether_an_account_was_made_usher_asks_later(unsure):
    with Component(unsure) as component:
        with Stream(unsure) as stream:
            preauth(stream, component)
            id, asked, _ = attempt(stream, component, "lost")
            component.answer(asked, held("lost"))
            assert_refused(lambda: stream.finish_iq(id), "wait", "internal-server-error")
            assert_refused(lambda: stream.register("lost", GOOD_PASSWORD), "cancel", "not-allowed")
        component.start_order("set", creation("lost2"))
        wait_until(lambda: unsure.log().count("unexpected response") >= 2, "the program to fail")
        for name in ("lost", "lost2"):  # whose answer comes next: nothing was released, and the order is not answered
            question = f"<account-exists xmlns='{PLUGIN}' username='{name}'/>"
            assert_refused(lambda: component.order("get", question), "wait", "internal-server-error")


BEGUN = """Host = <<"example.com">>, Now = erlang:system_time(millisecond),
Begin = fun(Name, Inviter) -> mod_usher_store:begin_attempt(Name, Host,
    #{inviter => Inviter, groups => [], roles => []}) end,
Begin(<<"half">>, <<"romeo">>), Begin(<<"torn">>, <<"romeo">>), Begin(<<"torn">>, <<"juliet">>),
Begin(<<"older">>, <<"romeo">>),
[mnesia:dirty_delete(usher_account, {Name, Host}) || Name <- [<<"half">>, <<"torn">>]],
mod_usher_accounts:recover(Host), io:format("recovered ~p~n", [mod_usher_store:attempts(Host)])."""


def test_what_was_begun_is_given_to_its_own_account_alone(tmp_path, start_chat_server):
    """One that was made when the server died is not written down yet; one that is, is older than the attempt."""
    server = start_chat_server(tmp_path / "server")
    for name in ("romeo", "juliet", "half", "torn", "older"):
        server.add_account(name, GOOD_PASSWORD)
    server.stop()
    server.start(BEGUN.replace("\n", " "))
    wait_until(lambda: "recovered []" in (server.folder / "output").read_text(), "the attempts to be over")
    for name, contacts in [("half", {f"romeo@{HOST}": "both"}), ("torn", {}), ("older", {})]:
        with logged_in(server, name, GOOD_PASSWORD) as stream:
            assert stream.roster() == contacts
    wait_until(lambda: "several registrations of that name" in server.log(), "the log to say so")
    server.stop()


def test_nobody_else_gives_orders(server):
    """Neither a client, nor a component that may send in any name."""
    order = (f"<create-account xmlns='{PLUGIN}' username='planted'><password>{GOOD_PASSWORD}</password></create-account>")
    with logged_in(server, "romeo", GOOD_PASSWORD) as romeo:
        assert_refused(lambda: romeo.iq("set", order, HOST), "cancel", "service-unavailable")
    server.stop()
    ports, server.component_port = server.component_port, server.listen_for_component(f"other.{HOST}", check_from=False)
    server.start()
    with contextlib.closing(Component(server, f"other.{HOST}").socket) as stranger:
        server.component_port = ports
        with Component(server) as component:  # to whom it is told
            stranger.sendall(f"<iq type='set' id='x' from='{COMPONENT}' to='{HOST}'>{order}</iq>".encode())
            told = component.next()
            assert (told.get("id"), told.get("type")) == ("x", "error")
    assert "planted" not in server.accounts()
