"""usher on PostgreSQL, whatever happens to either: what was acknowledged is there afterwards, clients see 201 or
503 with Retry-After, and usher goes on by itself."""

import contextlib
import random
import re
import subprocess
import time

import pytest

import postgresql as pg
from killed_commands import keys_of_killed_commands
from load import Load, pages_of
from usher import HOST, is_problem, wait_until

PATIENCE = 5  # seconds that usher waits for its server before it refuses
BOUND = PATIENCE + 4  # within which every client has an answer, on a busy machine


def name_of(url):
    return url.rpartition("/")[2].partition("?")[0]


def invites_in(server, url):
    return int(server.sql("SELECT count(*) FROM invites", name_of(url)))


@pytest.fixture
def node(install, database):
    return install(database_url=database).start()


@pytest.fixture
def server(start_postgresql):
    """A PostgreSQL server of this test's own, to do harm to."""
    made = start_postgresql()
    yield made
    made.stop()


@pytest.fixture
def on_server(install, server):
    return install(database_url=server.create_database("invitations")).start()


@contextlib.contextmanager
def loaded(usher, key, clients=8):
    """A load that has begun; it ends with the block, if not in it."""
    load = Load(usher, key, clients)
    try:
        wait_until(lambda: len(load.links) > 50, "the first invites", 20)
        yield load
    finally:
        load.stop()


def goes_on(load, count=50):
    """Waits until clients are served again."""
    seen = len(load.links)
    wait_until(lambda: len(load.links) > seen + count, "invites after the trouble", 40)


def check(load, statuses=frozenset({503})):
    """What clients saw."""
    assert load.broken == 0
    assert set(load.other_statuses) <= statuses
    assert load.without_retry == 0
    assert load.slowest < BOUND


# usher dies

@pytest.mark.slow
def test_usher_is_killed_under_load(node, database, postgresql):
    chance = random.Random(20)
    key = node.create_key()
    acknowledged = []
    for _ in range(5):
        with loaded(node, key) as load:
            time.sleep(chance.uniform(0, 0.3))  # the moment of the kill is the point of the test
            node.kill()
            acknowledged += load.stop()
        assert not load.other_statuses
        node.start()
        assert pages_of(node, load.links) == {200}
    assert invites_in(postgresql, database) >= len(acknowledged) > 250


@pytest.mark.slow
def test_a_command_killed_at_any_moment(node):
    keys = keys_of_killed_commands(node)
    for key in keys:
        assert node.post_invite(node.ledger.add_key(key)).status_code == 201
    assert node.cli("key", "list", HOST).stdout.count("\n") >= len(keys)


# The server dies, is cut off, freezes, refuses

@pytest.mark.slow
def test_the_server_is_killed_under_load(server, on_server):
    chance = random.Random(4)
    usher = on_server
    with loaded(usher, usher.create_key()) as load:
        for _ in range(4):
            time.sleep(chance.uniform(0, 0.3))  # the moment of the kill is the point of the test
            refused = len(load.other_statuses)
            server.kill()
            wait_until(lambda: len(load.other_statuses) > refused, "clients to be refused", 20)
            assert usher.request("GET", "/healthz", url=usher.ops_url).status_code == 200
            server.start()
            goes_on(load)
        links = load.stop()
    check(load)
    assert pages_of(usher, links) == {200}
    assert usher.request("GET", "/readyz", url=usher.ops_url).status_code == 200
    assert len(links) == len(set(links)) <= invites_in(server, "invitations")


@pytest.mark.slow
def test_a_server_that_is_restarted_soon_costs_nobody_an_answer(server, on_server):
    with loaded(on_server, on_server.create_key()) as load:
        for _ in range(3):
            server.restart()
            goes_on(load)
        links = load.stop()
    check(load)
    assert len(load.other_statuses) < len(links) / 10
    assert pages_of(on_server, links) == {200}


@pytest.mark.slow
def test_connections_that_are_cut(node, database, postgresql):
    cut = f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{name_of(database)}'"
    with loaded(node, node.create_key()) as load:
        for _ in range(5):
            assert int(postgresql.sql(cut)) > 0
            goes_on(load)
        links = load.stop()
    check(load)
    assert pages_of(node, links) == {200}


@pytest.mark.slow
def test_a_server_that_freezes(server, on_server):
    usher = on_server
    clients = 8
    with loaded(usher, usher.create_key(), clients) as load:
        server.freeze()
        wait_until(lambda: len(load.other_statuses) >= clients, "every client to be refused", 3 * BOUND)
        asked = time.monotonic()
        assert usher.page(load.links[-1]).status_code == 503
        assert time.monotonic() - asked < PATIENCE + BOUND  # a page may have to ask twice
        assert usher.request("GET", "/readyz", url=usher.ops_url).status_code == 503
        server.thaw()
        goes_on(load)
        links = load.stop()
    check(load)
    assert pages_of(usher, links) == {200}


@pytest.mark.slow
def test_usher_stops_while_its_server_is_frozen(server, on_server):
    with loaded(on_server, on_server.create_key()) as load:
        server.freeze()
        try:
            wait_until(lambda: len(load.other_statuses) > 8, "clients to be refused", 3 * BOUND)
            on_server.page(load.links[0])
            on_server.stop()
        finally:
            server.thaw()


@pytest.mark.slow
def test_a_pause_costs_nobody_an_answer(server, on_server):
    with loaded(on_server, on_server.create_key()) as load:
        server.freeze()
        time.sleep(1)  # the pause itself: well under the bound
        server.thaw()
        goes_on(load)
        links = load.stop()
    check(load, statuses=frozenset())
    assert pages_of(on_server, links) == {200}


def test_a_database_that_may_not_be_written(node, database, postgresql):
    key = node.create_key()
    link = node.post_invite(key).headers["Location"]
    postgresql.sql("REVOKE INSERT, UPDATE ON ALL TABLES IN SCHEMA public FROM usher", name_of(database))
    refusal = node.post_invite(key)
    assert is_problem(refusal, 503)["type"].endswith("store-read-only")
    assert "Retry-After" in refusal.headers
    assert pages_of(node, [link]) == {200}, "reading goes on"
    refused = node.cli("invite", "create", HOST, code=1)
    assert refused.stdout == "" and refused.stderr.count("\n") == 1
    wait_until(lambda: node.request("GET", "/readyz", url=node.ops_url).status_code == 503, "it to say so")
    postgresql.sql("GRANT INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO usher", name_of(database))
    assert node.post_invite(key).status_code == 201
    wait_until(lambda: node.request("GET", "/readyz", url=node.ops_url).status_code == 200, "it to say so")


def test_a_server_with_no_connection_left(node, database, postgresql):
    """Nobody may connect any more, and those who were are cut off."""
    key = node.create_key()
    name = name_of(database)
    postgresql.sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    postgresql.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    asked = time.monotonic()
    refusal = node.post_invite(key)
    is_problem(refusal, 503)
    assert "Retry-After" in refusal.headers and time.monotonic() - asked < BOUND
    postgresql.sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    wait_until(lambda: node.post_invite(key).status_code == 201, "it to go on", BOUND)


@pytest.fixture
def small_disk(server):
    """A folder of the server's with room for a new database, and for little more."""
    folder = server.folder / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size=24m,mode=0700,uid={pg.SUPERUSER}", "tmpfs",
                              str(folder)], capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"a small disk can't be mounted here: {mounted.stderr.strip()}")
    yield folder
    server.stop()
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.slow
def test_a_full_disk(install, server, small_disk):
    server.sql(f"CREATE TABLESPACE small LOCATION '{small_disk}'")
    server.create_database("crowded")
    server.sql("ALTER DATABASE crowded SET TABLESPACE small")
    usher = install(database_url=server.url("crowded")).start()
    key = usher.create_key()
    link = usher.post_invite(key).headers["Location"]
    with (small_disk / "ballast").open("wb", buffering=0) as ballast, contextlib.suppress(OSError):
        while ballast.write(b"a" * 4096):
            pass
    load = Load(usher, key)
    try:
        wait_until(lambda: len(load.other_statuses) > 20, "the disk to be full", 60)
        assert pages_of(usher, [link]) == {200}, "reading goes on"
        (small_disk / "ballast").unlink()
        goes_on(load)
    finally:
        links = load.stop()
    check(load, statuses=frozenset({507}))
    # Once for each table that could not grow, however many were refused.
    reasons = re.findall(r"the database can't be written.*? why=(.*)", usher.log())
    assert 1 <= len(reasons) == len(set(reasons)) <= 8 < len(load.other_statuses)
    wait_until(lambda: "the database can be written again" in usher.log(), "the log to say that it is over", 30)
    assert pages_of(usher, links) == {200}


# Two servers, of which one takes over

@pytest.mark.slow
def test_a_standby_takes_over_under_load(install, server, start_postgresql):
    server.create_database("invitations")
    standby = start_postgresql.standby_of(server)
    usher = install(database_url=server.url("invitations", standby)).start()
    with loaded(usher, usher.create_key()) as load:
        goes_on(load, 200)
        server.kill()
        standby.promote()
        goes_on(load)
        links = load.stop()
    check(load)
    assert pages_of(usher, links) == {200}
    assert len(links) <= invites_in(standby, "/invitations")
    standby.stop()


def test_a_standby_alone_is_no_place_to_start(install, server, start_postgresql):
    server.create_database("invitations")
    first = install(database_url=server.url("invitations")).start()
    first.stop()
    standby = start_postgresql.standby_of(server)
    usher = install(database_url=standby.url("invitations"), data_dir=first.data_dir)
    result = usher.run_to_end()
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith("Error: ")
    standby.stop()


# Two nodes on one database

def two_nodes(install, database):
    first = install(database_url=database).start()
    return first, install(database_url=database, data_dir=first.data_dir).start()


@pytest.mark.slow
def test_two_nodes(install, database, postgresql):
    nodes = two_nodes(install, database)
    key = nodes[0].create_key()
    loads = [Load(node, key) for node in nodes]
    wait_until(lambda: all(len(load.links) > 200 for load in loads), "invites by both", 40)
    links = [link for load in loads for link in load.stop()]
    assert not any(load.broken or load.other_statuses for load in loads)
    assert len(set(links)) == len(links) == invites_in(postgresql, database)
    assert all(pages_of(node, links) == {200} for node in nodes)


@pytest.mark.slow
def test_a_node_is_killed_and_the_other_goes_on(install, database):
    dying, other = two_nodes(install, database)
    key = dying.create_key()
    with loaded(dying, key) as first, loaded(other, key) as second:
        for _ in range(3):
            dying.kill()
            goes_on(second, 100)
            dying.start()
            goes_on(first)
        links = first.stop() + second.stop()
    assert second.broken == 0 and not second.other_statuses and not first.other_statuses
    assert second.slowest < BOUND
    assert pages_of(other, links) == {200}


def test_what_one_node_does_holds_on_the_other(install, database):
    first, second = two_nodes(install, database)
    key = first.create_key()
    link = first.post_invite(key).headers["Location"]
    assert second.page(link).status_code == 200
    first.cli("invite", "revoke", link)
    assert second.page(link).status_code == 410
    assert second.post_invite(key).status_code == 201
    first.cli("key", "delete", HOST, key.partition("/")[0])
    wait_until(lambda: second.post_invite(key).status_code == 403, "the key to be forgotten")


def test_two_nodes_start_at_once_on_an_empty_database(install, database):
    first = install(database_url=database)
    second = install(database_url=database, data_dir=first.data_dir)
    first.launch()
    second.launch()
    for node in (first, second):
        wait_until(node.ready, "the server to be ready", 30)
    first.ledger.add_key_file(first.key_file)
    link = first.post_invite(first.create_key()).headers["Location"]
    assert second.page(link).status_code == 200


# Starts that fail

def refusal_at_the_start(usher):
    result = usher.run_to_end()
    assert result.returncode == 1, result.stderr
    complaint = result.stderr.splitlines()[-1]
    assert complaint.startswith("Error: ")
    return complaint


def test_another_key_file(install, node, database):
    complaint = refusal_at_the_start(install(database_url=database))
    assert "key file" in complaint


def test_no_server(install, ledger):
    ledger.secrets.add("a-password-of-the-databases")
    nobody = pg.PostgreSQL()
    usher = install(database_url=f"postgresql://usher:a-password-of-the-databases@127.0.0.1:{nobody.port}/invitations")
    complaint = refusal_at_the_start(usher)
    assert str(nobody.port) in complaint and "password" not in complaint
    nobody.remove()


def test_no_database(install, postgresql):
    complaint = refusal_at_the_start(install(database_url=postgresql.url("nowhere")))
    assert "nowhere" in complaint


def test_another_programs_database(install, database, postgresql):
    postgresql.sql("CREATE TABLE invites (name text)", name_of(database))
    refusal_at_the_start(install(database_url=database))
    assert postgresql.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", name_of(database)) == "1"
