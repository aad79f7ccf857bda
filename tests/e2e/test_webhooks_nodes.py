"""Webhooks of several nodes that share a database: the one that leads sends, and another one takes over."""

import json
import shutil

import pytest
import requests

from receiver import Receiver, verify
from test_api_v1 import Client
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


def test_made_on_one_node_by_the_api_and_sent_by_the_one_that_leads(nodes):
    receiver = Receiver()
    try:
        leader = wait_until(lambda: next(filter(leads, nodes), None), "a node to lead")
        (other,) = [node for node in nodes if node is not leader]
        manager = Client(other, "webhooks:manage", "invites:create")
        made = manager.request("POST", "webhooks", 201, json={"url": receiver.url, "types": ["invite.created"]}).json()
        secret = other.ledger.add_password(made["secret"])
        hook = f"webhooks/{made['id']}"
        assert manager.request("POST", f"{hook}/test").json()["arrived"], "a node that does not lead sends tests too"
        manager.create()
        wait_until(lambda: len(receiver.letters) == 2, "what the leader sends")
        for letter in receiver.letters:
            verify(secret, letter.headers, letter.body)
        wait_until(lambda: states(other, made["id"]) == ["delivered"], "it to be written down")

        manager.request("PATCH", hook, json={"state": "disabled"})
        manager.create()
        seen = Client(leader, "webhooks:manage")
        assert seen.request("GET", hook).json()["state"] == "disabled"
        assert seen.request("POST", f"{hook}/test").json()["arrived"]
        manager.request("PATCH", hook, json={"state": "enabled"})
        wait_until(lambda: receiver.types() == ["webhook.test", "invite.created", "webhook.test", "invite.created"],
                   "what it missed")
        tags = [each.request("GET", "openapi.json").headers["ETag"] for each in (manager, seen)]
        assert tags[0] == tags[1], "one description, whichever node is asked"
        seen.request("DELETE", hook)
        manager.request("GET", hook, 404)
    finally:
        receiver.close()
