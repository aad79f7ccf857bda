"""usher's connection to PostgreSQL breaks while it starts: it tries again, and comes up."""

import socket
import time

import pytest

from breaking_link import BreakingLink, EndingLink
from usher import START_SECONDS, free_port, wait_until

pytestmark = pytest.mark.slow

STEPS = 6
TRY_SECONDS = 20  # for which usher tries again
UNTOUCHED = 10**9  # bytes: more than any start takes


@pytest.fixture
def database_behind(postgresql, new_database):
    """Makes an empty database; gives its addresses by links on the shared server."""
    links = []

    def make():
        url = new_database()

        def by_link(intact_bytes):
            links.append(EndingLink(postgresql.port, intact_bytes))
            return links[-1], url.replace(f":{postgresql.port}/", f":{links[-1].port}/")
        return by_link
    yield make
    for link in links:
        link.stop()


def bytes_of_a_start(usher, by_link):
    link, usher.database_url = by_link(UNTOUCHED)
    usher.configure({})
    usher.start()
    usher.stop()
    return link.passed_bytes


@pytest.mark.parametrize("is_first", [True, False], ids=["the first start", "a later start"])
def test_a_start_whose_connection_breaks_at_any_byte_succeeds(install, database_behind, is_first):
    usher, by_link = install(database_url="postgresql:///none"), database_behind()
    total = bytes_of_a_start(usher, by_link)
    if not is_first:
        total = bytes_of_a_start(usher, by_link)
    for step in range(STEPS):
        if is_first:  # with an empty database and no key file
            by_link = database_behind()
            usher.key_file.unlink()
        link, usher.database_url = by_link(total * step // STEPS)
        usher.configure({})
        usher.start()
        assert usher.post_invite(usher.create_key()).status_code == 201
        assert link.counts["cut"] == 1, f"nothing broke at byte {link.intact_bytes} of {total}"
        usher.stop()


class RestingLink(BreakingLink):
    """Listens no more once it was asked, until a second after that one left."""

    def accept(self):
        inner, _ = self.listener.accept()
        self.listener.close()
        self.carry(inner)
        time.sleep(1)  # so long nobody gets in
        self.listener = socket.create_server(("127.0.0.1", self.port))
        super().accept()


def test_a_server_that_was_there_a_moment_ago_is_waited_for(install, postgresql, database):
    link = RestingLink(postgresql.port, seed=1)
    usher = install(database_url=database.replace(f":{postgresql.port}/", f":{link.port}/")).start()
    usher.stop()
    link.stop()


def crash(server):
    server.kill()
    server.start()


def terminate(server):
    server.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'usher'")


LOCK = 504447395186  # of whoever changes the tables: src/adapters/store/postgres/setup/lock.sql


@pytest.mark.parametrize("harm", [crash, terminate])
def test_a_start_goes_on_though_the_server_breaks_it_off(install, start_postgresql, harm):
    server = start_postgresql()
    usher = install(database_url=server.create_database("usher"))
    another = server.hold(f"SELECT pg_advisory_lock({LOCK})", "usher")
    usher.launch()
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    wait_until(lambda: server.sql(waiting) == "1", "it to wait for its turn", START_SECONDS)
    harm(server)
    another.kill()
    another.wait()
    wait_until(usher.ready, "it to start", 2 * START_SECONDS)
    usher.stop()
    server.stop()


def refusal(usher):
    begun = time.monotonic()
    ended = usher.run_to_end()
    assert ended.returncode == 1 and "terminate called" not in ended.stderr
    return ended.stderr.splitlines()[-1], time.monotonic() - begun


def test_a_server_that_is_not_there_is_not_waited_for(install):
    port = free_port()
    complaint, seconds = refusal(install(database_url=f"postgresql://usher@127.0.0.1:{port}/usher"))
    assert f"127.0.0.1:{port}" in complaint and "Connection refused" in complaint
    assert seconds < TRY_SECONDS


def test_a_server_that_ends_every_connection_is_given_up(install, postgresql):
    link = BreakingLink(postgresql.port, seed=1)
    link.refuse = True
    complaint, seconds = refusal(install(database_url=f"postgresql://usher@127.0.0.1:{link.port}/usher"))
    link.stop()
    assert f"127.0.0.1:{link.port}" in complaint and "closed the connection" in complaint
    assert TRY_SECONDS <= seconds < TRY_SECONDS + 10
