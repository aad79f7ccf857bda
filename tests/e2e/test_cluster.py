"""Several nodes on one PostgreSQL database: one has the component, all do the work, and each may die."""

import re
import shutil
import signal
import subprocess
import time

import pytest
import requests

from forms import fill_in
from ledger import token_of
from load import Load, pages_of
from prosody import Prosody, is_installed
from test_postgres import name_of
from test_xmpp_races import GOOD_PASSWORD, rush
from usher import HOST, ROOT, free_port, is_problem, wait_until
from xmpp_stream import Stream, logged_in

pytestmark = pytest.mark.slow
needs_prosody = pytest.mark.skipif(not is_installed(), reason="Prosody is not installed")

UNLIMITED = {"limits": {"per_address_forms": "off", "per_invite_forms": "off"}}


@pytest.fixture
def make_nodes(install, database):
    """Makes nodes that share a database and a key file. They are started one after another."""
    def make(count=2, settings=None):
        nodes = []
        for number in range(count):
            node = install({"database": database, **UNLIMITED, **(settings or {})}, name=f"node-{number}")
            if nodes:
                node.data_dir.mkdir(mode=0o700)
                shutil.copy(nodes[0].key_file, node.key_file)
            nodes.append(node.start())
        for node in nodes:
            wait_until(lambda node=node: f"nodes: {count}\n" in state(node), "each to know the others")
        return nodes
    return make


def state(node):
    return requests.get(node.ops_url + "/readyz", timeout=10).text


def leads(node):
    return "node: leads\n" in state(node)


def has_accounts(node):
    text = state(node)
    return ": connected" in text and "plugin" in text


def wait_for_leader(nodes):
    """Gives the node that leads and has its component."""
    return wait_until(lambda: next((node for node in nodes if has_accounts(node)), None), "somebody to lead", 30)


def others(nodes, node):
    return [each for each in nodes if each is not node]


def says(node):
    """What a node tells in its metrics: whether it leads, and how many nodes there are."""
    metrics = node.metrics()
    return tuple(int(re.search(rf"^usher_{name} (\d+)$", metrics, re.M).group(1)) for name in ("node_leading", "nodes"))


def find_the_one_leader(nodes):
    """Gives the node that leads, where all say so of it. On a slow machine another one may take over any moment."""
    leading = [node for node in nodes if leads(node)]
    if len(leading) != 1:
        return None
    agreed = (all("node: another one leads\n" in state(node) for node in others(nodes, leading[0]))
              and [says(node) for node in nodes] == [(int(node is leading[0]), len(nodes)) for node in nodes])
    return leading[0] if agreed and leads(leading[0]) else None


def test_one_node_leads_and_all_say_so(make_nodes):
    nodes = make_nodes(3)
    leader = wait_until(lambda: find_the_one_leader(nodes), "all to say who leads", 30)
    leader.stop()  # in peace
    left = others(nodes, leader)
    wait_until(lambda: find_the_one_leader(left), "another to lead, and both to say so", 30)
    assert all("nodes: 2\n" in state(node) for node in left)


def test_a_key_that_is_revoked_on_one_is_refused_on_the_other_at_once(make_nodes):
    first, second = make_nodes()
    key = first.create_key()
    for node in (first, second, first, second):
        assert node.post_invite(key).status_code == 201
    first.cli("key", "delete", HOST, key.partition("/")[0])
    assert second.post_invite(key).status_code == 403
    assert first.post_invite(key).status_code == 403


def test_limits_hold_across_nodes(make_nodes):
    nodes = make_nodes(2, {"limits": {"per_key": "10/h"}})
    key = nodes[0].create_key()
    statuses = [nodes[i % 2].post_invite(key).status_code for i in range(30)]
    assert statuses.count(201) == 10 and statuses.count(429) == 20
    # Alone, a node allows all of it: what this one had used up stays used.
    nodes[0].kill()
    wait_until(lambda: "nodes: 1\n" in state(nodes[1]), "the other to be gone")
    assert nodes[1].post_invite(key).headers["RateLimit-Policy"] == '"per-key";q=10;w=3600'


@needs_prosody
def test_the_other_node_has_accounts_made(make_nodes, prosody):
    nodes = make_nodes(2, prosody.usher_settings)
    leader = wait_for_leader(nodes)
    other, = others(nodes, leader)
    for node, name in ((other, "ada"), (leader, "bob")):
        answer = fill_in(node, "register", token_of(leader.create_invite()), username=name, password=GOOD_PASSWORD)
        assert answer.status_code == 303, answer.text
    assert prosody.accounts() == ["ada", "bob"]
    taken = fill_in(other, "register", token_of(leader.create_invite()), username="ada", password=GOOD_PASSWORD)
    assert taken.status_code != 303 and prosody.accounts() == ["ada", "bob"]
    reset = token_of(leader.create_invite("--reset", "ada"))
    answer = fill_in(other, "reset", reset, password="another wide meadow 48")
    assert answer.status_code in (200, 303), answer.text
    logged_in(prosody, "ada", "another wide meadow 48").close()


@needs_prosody
def test_a_password_on_its_way_to_the_leader_can_not_be_read(make_nodes, start_postgresql, prosody, ledger):
    password = "a meadow that nobody else knows 49"
    ledger.secrets.add(password)  # and so looked for wherever it could stand
    server = start_postgresql({"log_statement": "all", "log_parameter_max_length": "-1"})
    nodes = make_nodes(2, {**prosody.usher_settings, "database": server.create_database("usher")})
    leader = wait_for_leader(nodes)
    other, = others(nodes, leader)
    answer = fill_in(other, "register", token_of(leader.create_invite()), username="ada", password=password)
    assert answer.status_code == 303, answer.text
    logged_in(prosody, "ada", password).close()
    assert "pg_notify" in server.log(), "what nodes say stands in the server's log"
    assert password not in server.log()


@needs_prosody
def test_another_node_takes_the_component_over(make_nodes, prosody):
    nodes = make_nodes(3, prosody.usher_settings)
    for round_number in range(2):
        leader = wait_for_leader(nodes)
        killed_at = time.monotonic()
        leader.kill()
        nodes = others(nodes, leader)
        wait_until(lambda: any(leads(node) for node in nodes), "another to lead", 3)
        new_leader = wait_for_leader(nodes)
        print(f"taken over in {time.monotonic() - killed_at:.2f} s")
        for node in nodes:
            name = f"n{round_number}{nodes.index(node)}"
            answer = fill_in(node, "register", token_of(new_leader.create_invite()), username=name,
                             password=GOOD_PASSWORD)
            assert answer.status_code == 303, answer.text
            assert name in prosody.accounts()
        with Stream(prosody) as stream:
            stream.preauth(token_of(new_leader.create_invite()))
            stream.register(f"stream{round_number}", GOOD_PASSWORD)


@needs_prosody
def test_a_leader_that_hangs_is_replaced_and_does_no_harm_when_it_wakes_up(make_nodes, tmp_path, ledger):
    prosody = Prosody(tmp_path / "prosody", ledger, global_settings={"component_conflict_resolve": "kick_old"}).start()
    nodes = make_nodes(2, prosody.usher_settings)
    leader = wait_for_leader(nodes)
    other, = others(nodes, leader)
    leader.process.send_signal(signal.SIGSTOP)
    try:
        wait_until(lambda: has_accounts(other), "the other to lead", 15)
        answer = fill_in(other, "register", token_of(other.create_invite()), username="ada", password=GOOD_PASSWORD)
        assert answer.status_code == 303, answer.text
    finally:
        leader.process.send_signal(signal.SIGCONT)
    wait_until(lambda: "node: another one leads\n" in state(leader), "the one that hung to see it")
    wait_until(lambda: has_accounts(other), "the other to have the component")
    answer = fill_in(leader, "register", token_of(other.create_invite()), username="bob", password=GOOD_PASSWORD)
    assert answer.status_code == 303, answer.text
    assert prosody.accounts() == ["ada", "bob"]
    prosody.stop()


@needs_prosody
def test_nodes_outlive_their_database(make_nodes, start_postgresql, prosody):
    server = start_postgresql()
    nodes = make_nodes(2, {**prosody.usher_settings, "database": server.create_database("usher")})
    wait_for_leader(nodes)
    key = nodes[0].create_key()
    loads = [Load(node, key, clients=2) for node in nodes]
    wait_until(lambda: all(len(load.links) > 50 for load in loads), "some load", 60)
    server.kill()
    wait_until(lambda: not any(leads(node) for node in nodes), "nobody to lead")
    server.start()
    seen = [len(load.links) for load in loads]
    wait_until(lambda: all(len(load.links) > before + 50 for load, before in zip(loads, seen)), "the load to go on", 60)
    for load in loads:
        load.stop()
        assert set(load.other_statuses) <= {503} and load.broken == 0, load.other_statuses
    links = [link for load in loads for link in load.links]
    assert len(set(links)) == len(links)
    for node in nodes:
        assert pages_of(node, links) == {200}
    leader = wait_for_leader(nodes)
    other, = others(nodes, leader)
    answer = fill_in(other, "register", token_of(leader.create_invite()), username="ada", password=GOOD_PASSWORD)
    assert answer.status_code == 303 and prosody.accounts() == ["ada"], answer.text


@pytest.mark.every_time
@needs_prosody
@pytest.mark.parametrize("uses", [1, 7])
def test_a_rush_on_all_nodes_makes_exactly_as_many_accounts_as_there_are_uses(make_nodes, prosody, uses):
    nodes = make_nodes(2, prosody.usher_settings)
    leader = wait_for_leader(nodes)
    token = token_of(leader.create_invite("--uses", str(uses)))
    rush(nodes, prosody, token)
    assert len(prosody.accounts()) == uses, prosody.accounts()
    for node in nodes:
        wait_until(lambda node=node: node.page(f"/invite?{token}").status_code == 410, "the invite to be used up")


def rush_on_seven_uses(nodes, prosody, harm):
    """Everybody rushes on one invite while `harm` is done to whoever leads. Gives who leads afterwards."""
    leader = wait_for_leader(nodes)
    token = token_of(leader.create_invite("--uses", "7"))
    rush(nodes, prosody, token, lambda: harm(leader))
    leader = wait_for_leader(nodes)
    assert len(prosody.accounts()) <= 7, prosody.accounts()
    return leader


@pytest.mark.every_time
@needs_prosody
def test_never_more_accounts_though_leaders_die(make_nodes, prosody):
    nodes = make_nodes(2, prosody.usher_settings)

    def kill(leader):
        time.sleep(0.05)  # a random moment is the point
        leader.kill()
        leader.start()

    rush_on_seven_uses(nodes, prosody, kill)


@pytest.mark.every_time
@needs_prosody
def test_never_more_accounts_though_a_standby_takes_over(make_nodes, start_postgresql, prosody):
    primary = start_postgresql()
    primary.create_database("usher")
    standby = start_postgresql.standby_of(primary)
    nodes = make_nodes(2, {**prosody.usher_settings, "database": primary.url("usher", standby)})

    def fail_over(_leader):
        time.sleep(0.1)  # a random moment is the point
        primary.kill()
        standby.promote()

    other, = others(nodes, rush_on_seven_uses(nodes, prosody, fail_over))
    assert prosody.accounts()
    answer = fill_in(other, "register", token_of(other.create_invite()), username="ada", password=GOOD_PASSWORD)
    assert answer.status_code == 303 and "ada" in prosody.accounts(), answer.text


class HAProxy:
    """The balancer that docs/cluster.md describes, by that very file."""

    def __init__(self, folder, nodes):
        self.port, self.stats_port = free_port(), free_port()
        text = (ROOT / "docs" / "haproxy.cfg").read_text().replace(" bind 192.0.2.1:80", f" bind 127.0.0.1:{self.port}")
        for name, node in zip(("one", "two"), nodes):
            text = re.sub(f" server {name} .*", f" server {name} 127.0.0.1:{node.port} port {node.ops_port}", text)
        assert text.count("127.0.0.1:") == 5
        text += f"frontend stats\n    bind 127.0.0.1:{self.stats_port}\n    stats enable\n    stats uri /\n"
        config = folder / "haproxy.cfg"
        config.write_text(text)
        self.process = subprocess.Popen(["haproxy", "-db", "-f", str(config)], stdin=subprocess.DEVNULL,
                                        stdout=(folder / "haproxy.log").open("wb"), stderr=subprocess.STDOUT)

    def sees(self, count, backend="usher"):
        """Whether it would send requests to so many nodes."""
        try:
            rows = requests.get(f"http://127.0.0.1:{self.stats_port}/;csv", timeout=5).text.splitlines()
        except requests.ConnectionError:
            return False
        return sum(row.startswith(f"{backend},") and ",UP" in row and ",BACKEND," not in row for row in rows) == count

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


@pytest.mark.every_time
@pytest.mark.skipif(shutil.which("haproxy") is None, reason="HAProxy is not installed")
def test_a_node_that_dies_under_load_loses_nothing_and_fails_nobody(make_nodes, tmp_path):
    nodes = make_nodes()
    key = nodes[0].create_key()
    proxy = HAProxy(tmp_path, nodes)
    try:
        wait_until(lambda: proxy.sees(2), "HAProxy to find the nodes")
        load = Load(Balanced(nodes[0], proxy.port), key)
        wait_until(lambda: len(load.links) > 200, "some load", 60)
        nodes[0].kill()
        seen = len(load.links)
        wait_until(lambda: len(load.links) > seen + 200, "the load to go on", 60)
        for start in (nodes[0].start, nodes[1].restart):
            start()
            wait_until(lambda: proxy.sees(2), "HAProxy to see both")
            seen = len(load.links)
            wait_until(lambda: len(load.links) > seen + 200, "the load to go on", 60)
        links = load.stop()
    finally:
        proxy.stop()
    assert (load.other_statuses, load.broken) == ([], 0)
    assert len(set(links)) == len(links)
    for node in nodes:
        assert pages_of(node, links) == {200}


@pytest.mark.skipif(shutil.which("haproxy") is None, reason="HAProxy is not installed")
def test_pages_are_shown_while_no_node_can_write(make_nodes, tmp_path, database, postgresql):
    nodes = make_nodes()
    key = nodes[0].create_key()
    link = nodes[0].create_invite()
    proxy = HAProxy(tmp_path, nodes)
    url = f"http://127.0.0.1:{proxy.port}"
    try:
        wait_until(lambda: proxy.sees(2), "HAProxy to find the nodes")
        postgresql.sql("REVOKE INSERT, UPDATE ON ALL TABLES IN SCHEMA public FROM usher", name_of(database))
        wait_until(lambda: proxy.sees(0), "HAProxy to see that nobody can write")
        assert proxy.sees(2, "usher_pages")
        assert nodes[0].request("GET", "/invite?" + token_of(link), url=url).status_code == 200
        refusal = nodes[0].request("POST", "/invites_api", url=url, headers={"Authorization": f"Bearer {key}"})
        assert is_problem(refusal, 503)["type"].endswith("store-read-only")
        postgresql.sql("GRANT INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO usher", name_of(database))
        wait_until(lambda: proxy.sees(2), "HAProxy to see that they can again")
    finally:
        proxy.stop()


class Balanced:
    """What the load needs of an installation."""

    def __init__(self, node, port):
        self.port, self.ledger = port, node.ledger
