"""Webhooks of several nodes that share a database: the one that leads sends, and another one takes over."""

import json
import shutil

import pytest
import requests

from receiver import Receiver
from usher import HOST
from waiting import wait_until


@pytest.fixture
def nodes(install, database):
    made = []
    for number in (1, 2):
        node = install({"database": database, "webhooks": {"reach": "public-and-loopback"}}, name=f"node-{number}")
        if made:
            node.data_dir.mkdir(mode=0o700)
            shutil.copy2(made[0].key_file, node.key_file)
        made.append(node.start())
    return made


def leads(node):
    return "node: leads\n" in requests.get(node.ops_url + "/readyz", timeout=10).text


def states(node, hook):
    known = json.loads(node.cli("webhook", "deliveries", HOST, hook, "--output", "json").stdout)
    return [delivery["state"] for delivery in known]


def test_one_sends_and_another_takes_over(nodes):
    receiver = Receiver()
    try:
        made = nodes[0].cli("webhook", "create", HOST, receiver.url, "--type", "invite.created", "--output", "json").stdout
        hook = json.loads(made)["id"]
        leader = wait_until(lambda: next(filter(leads, nodes), None), "a node to lead")
        (other,) = [node for node in nodes if node is not leader]
        for node in nodes * 3:
            node.create_invite()
        # What was sent and not written down would come once more.
        wait_until(lambda: states(other, hook) == ["delivered"] * 6, "all six to be written down")
        leader.kill()
        other.create_invite()
        wait_until(lambda: len(receiver.letters) >= 7, "what happened after the leader died", 60)
        ids = [letter.headers["webhook-id"] for letter in receiver.letters]
        assert len(ids) == len(set(ids)) == 7
        assert len({json.loads(letter.body)["data"]["object"] for letter in receiver.letters}) == 7
    finally:
        receiver.close()
