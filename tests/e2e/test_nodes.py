"""Nodes that don't agree: on the time, or on what they are configured to do."""

import pathlib
import signal
import time

import pytest
import requests

from forms import fill_in
from ledger import token_of
from test_doctor import findings
from test_postgres import name_of
from test_xmpp_races import GOOD_PASSWORD
from usher import HOST, wait_until

FAKETIME = next(pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


@pytest.fixture
def make_node(install, database):
    """Makes nodes that share a database and a key file, and starts them."""
    made = []

    def make(settings=None, clock=None, **more):
        if made:
            more["data_dir"] = made[0].data_dir
        node = install(settings, database_url=database, **more)
        if clock:
            node.environment = {"LD_PRELOAD": str(FAKETIME), "FAKETIME": clock, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        made.append(node.start())
        return node
    return make


def state(node):
    return requests.get(node.ops_url + "/readyz", timeout=10).text


def comes(node, text):
    return wait_until(lambda: text in state(node), text, 15)


@pytest.mark.skipif(FAKETIME is None, reason="libfaketime is not installed")
@pytest.mark.parametrize("clock", ["-300s", "+300s"])
def test_a_node_whose_clock_is_far_off_goes_by_the_databases_and_does_not_lead(make_node, database, postgresql, clock):
    wrong = make_node(clock=clock, serve_arguments=["--demo-accounts"])
    comes(wrong, "300 s behind the database's" if clock[0] == "-" else "300 s ahead of the database's")
    comes(wrong, "node: nobody leads\n")
    assert "this machine's clock is off" in wrong.log()
    right = make_node()
    comes(right, "node: leads\n")
    comes(wrong, "node: another one leads\n")
    invite = token_of(right.create_invite())
    assert fill_in(wrong, "register", invite, username="ada", password=GOOD_PASSWORD).status_code == 303
    reserved, until = map(int, postgresql.sql("SELECT reserved_at, lease_until FROM redemptions",
                                              name_of(database)).split("|"))
    assert abs(reserved / 1000 - time.time()) < 60 and until - reserved == 120_000
    wrong.post_invite(wrong.create_key())
    created = int(postgresql.sql("SELECT max(created_at) FROM invites", name_of(database)))
    assert abs(created / 1000 - time.time()) < 60


def test_clocks_that_agree_are_not_mentioned(make_node):
    node = make_node()
    comes(node, "node: leads\n")
    assert "clock" not in state(node)


def test_nodes_with_different_configurations_say_so(make_node):
    first = make_node()
    comes(first, "node: leads\n")
    second = make_node({"log": {"level": "info"}, "limits": {"per_key": "off"}})
    comes(second, "nodes: 2\n")
    assert "configuration" not in state(first) + state(second)
    third = make_node({"limits": {"per_key": "7/m"}})
    for node, others in ((first, 1), (second, 1), (third, 2)):
        comes(node, f"configuration: differs from that of {others} other nodes\n")
    assert "other nodes have another configuration" in first.log()
    found = findings(first, None)
    assert found["node configurations"]["verdict"] == "warning"
    third.stop()
    wait_until(lambda: "all nodes have the same configuration" in first.log(), "the first to see it")


def test_limits_are_shared_among_nodes_after_a_reload_too(make_node):
    nodes = [make_node({"limits": {"per_key": "10/h"}}), make_node({"limits": {"per_key": "10/h"}})]
    key = nodes[0].create_key()
    comes(nodes[0], "nodes: 2\n")
    nodes[0].process.send_signal(signal.SIGHUP)
    wait_until(lambda: "the configuration was reloaded" in nodes[0].log(), "the reload")
    assert [nodes[0].post_invite(key).status_code for _ in range(6)] == [201] * 5 + [429]


def test_who_lacks_a_component_does_not_lead(make_node):
    lacking = make_node()
    comes(lacking, "node: leads\n")
    having = make_node({"host": {HOST: {"xmpp": {"component": "usher.example.com", "secret": "not used here",
                                                 "server": "127.0.0.1:1"}}}})
    comes(having, "node: leads\n")
    comes(lacking, "does not lead: it lacks an XMPP component that another node has\n")
    comes(lacking, "node: another one leads\n")
    having.stop()
    comes(lacking, "node: leads\n")


def test_the_doctor_looks_at_the_nodes_and_their_database(make_node):
    nodes = [make_node(), make_node()]
    comes(nodes[1], "nodes: 2\n")
    for node in nodes:  # whichever of them leads
        wait_until(lambda node=node: any(f"node: {who}\n" in state(node) for who in ("leads", "another one leads")),
                   "a leader", 15)
    found = findings(nodes[1], None)
    assert "disk" not in found, "nothing is kept there"
    assert found["nodes"]["verdict"] == "good" and "2 run" in found["nodes"]["what"]
    assert found["node configurations"]["verdict"] == found["database clock"]["verdict"] == "good"
    assert found["database standby"]["what"] == "there is none"
