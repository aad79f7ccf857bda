"""What the plugin has to tell usher, and goes on telling: however much that is, and however often the link breaks."""

import pytest

from played_component import PLUGIN, Component
from prosody import Prosody
from usher import HOST, wait_until
from xmpp_stream import Stream

pytestmark = pytest.mark.prosody("0.12", "13")

AT_ONCE = 48


def with_accounts_gone(folder, ledger, count):
    """A server in which as many accounts went while usher was away."""
    server = Prosody(folder, ledger)
    data = server.folder / "data" / HOST.replace(".", "%2e")
    (data / "usher_gone").mkdir(parents=True)
    for number in range(count):
        (data / "usher_gone" / f"gone{number}%40.dat").write_text('return { ["time"] = 1700000000.5; };')
    return server.start()


def answer(component, asked):
    component.answer(asked, f"<account-deleted xmlns='{PLUGIN}' revoked='0'/>")


def test_no_number_of_reports_is_lost_with_the_link(tmp_path, ledger, prosody_release):
    server = with_accounts_gone(tmp_path / "prosody", ledger, 2500)
    component = Component(server)
    component.greet()
    for _ in range(AT_ONCE // 2):
        component.next_request("account-deleted")
    component.close()
    failed = [-1]

    def gives_up():
        Stream(server).close()
        failed.append(server.log().count("usher was not told"))
        return failed[-1] == failed[-2]

    wait_until(gives_up, "the plugin to give up")
    component = Component(server)
    component.greet()
    for _ in range(3 * AT_ONCE):
        answer(component, component.next_request("account-deleted")[0])
    component.close()
    server.stop()


def test_what_waits_to_be_told_does_not_wait_twice(tmp_path, ledger, prosody_release):
    count = 3 * AT_ONCE
    server = with_accounts_gone(tmp_path / "prosody", ledger, count)
    with Component(server) as component:
        component.greet()
        component.greet()
        told = []
        while len(told) < count:
            asked, report = component.next_request("account-deleted")
            told.append(report.get("username"))
            answer(component, asked)
        assert len(set(told)) == count
        component.hears_nothing_else()
    server.stop()


def test_what_usher_refuses_for_good_is_not_told_again(tmp_path, ledger, prosody_release):
    server = with_accounts_gone(tmp_path / "prosody", ledger, 3)
    for outcome in ("refused", "known"):
        with Component(server) as component:
            component.greet()
            if outcome == "refused":
                names = []
                for _ in range(3):
                    asked, report = component.next_request("account-deleted")
                    names.append(report.get("username"))
                    component.refuse(asked, *(("modify", "jid-malformed") if len(names) < 3 else
                                              ("wait", "internal-server-error")))
            else:
                assert component.next().get("id") == "hello"
                component.expect_gone(names[2])
            component.hears_nothing_else()
    assert not list((server.folder / "data").glob("*/usher_gone/*.dat"))
    server.stop()
