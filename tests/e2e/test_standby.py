"""A primary without its synchronous standby commits, and nobody knows whether for good: whatever is done to it then,
what usher acknowledged is there once the standby takes over."""

import threading
import time

import pytest

from load import Load
from usher import HOST, is_problem, wait_until

pytestmark = pytest.mark.slow

WAITING = "FROM pg_stat_activity WHERE usename = 'usher' AND wait_event = 'SyncRep'"


@pytest.fixture
def pair(start_postgresql):
    """A primary with a database of usher's, and its synchronous standby."""
    primary = start_postgresql()
    primary.create_database("usher")
    standby = start_postgresql.standby_of(primary)
    yield primary, standby
    for server in (primary, standby):
        server.stop()


class Attempts:
    """Things asked of usher at once, and what it said to each."""

    def __init__(self, actions):
        self.answers = {}
        self._threads = [threading.Thread(target=self._run, args=item, daemon=True) for item in actions.items()]
        for thread in self._threads:
            thread.start()

    def _run(self, name, action):
        self.answers[name] = action()

    def end(self):
        return not any(thread.is_alive() for thread in self._threads)


def posted(usher, key, **headers):
    answer = usher.request("POST", "/invites_api", headers={"Authorization": f"Bearer {key}", **headers})
    return answer.headers["Location"] if answer.status_code == 201 else None


def cancel(primary):
    primary.sql(f"SELECT count(pg_cancel_backend(pid)) {WAITING}")


def terminate(primary):
    primary.sql(f"SELECT count(pg_terminate_backend(pid)) {WAITING}")


def crash(primary):
    primary.kill()
    primary.start()


@pytest.mark.every_time
@pytest.mark.parametrize("harm", [cancel, terminate, crash])
def test_what_is_acknowledged_without_the_standby_is_there_when_it_takes_over(install, pair, harm):
    primary, standby = pair
    usher = install(database_url=primary.url("usher", standby)).start()
    key, deleted = usher.create_key(), usher.create_key()
    revoked = usher.post_invite(key).headers["Location"]
    standby.stop()

    def new_key():
        made = usher.cli("key", "create", HOST, code=None)
        return usher.ledger.add_key(made.stdout.strip()) if made.returncode == 0 else None

    attempts = Attempts({
        "deleted": lambda: usher.cli("key", "delete", HOST, deleted.partition("/")[0], code=None).returncode == 0,
        "revoked": lambda: usher.cli("invite", "revoke", revoked, code=None).returncode == 0,
        "key": new_key,
        "invite": lambda: posted(usher, key),
        "once": lambda: posted(usher, key, **{"Idempotency-Key": "the same"}),
    })
    wait_until(lambda: int(primary.sql(f"SELECT count(*) {WAITING}")) >= 3, "commits to wait for the standby")
    harm(primary)
    if harm is crash:
        wait_until(attempts.end, "answers", 40)
    while not attempts.end():
        harm(primary)
    again = posted(usher, key, **{"Idempotency-Key": "the same"})  # for what was done, as the primary has it
    said = attempts.answers
    primary.kill()
    standby.start()
    standby.promote()
    wait_until(lambda: usher.post_invite(key).status_code == 201, "usher to find the new primary", 30)
    if said["deleted"]:
        assert usher.post_invite(deleted).status_code == 403
    if said["revoked"]:
        assert usher.page(revoked).status_code == 410
    if said["key"]:
        assert usher.post_invite(said["key"]).status_code == 201
    for link in (said["invite"], said["once"], again):
        assert link is None or usher.page(link).status_code == 200


def state(usher, path="/readyz"):
    return usher.request("GET", path, url=usher.ops_url)


def connections(primary):
    return int(primary.sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'usher'"))


CONNECTIONS_MAX = 8  # of one node: docs/cluster.md


def test_while_the_standby_is_away(install, pair):
    """Nothing piles up, pages work, everybody is told what is wrong, and nobody leads."""
    primary, standby = pair
    usher = install(database_url=primary.url("usher", standby)).start()
    key = usher.create_key()
    link = usher.post_invite(key).headers["Location"]
    wait_until(lambda: "node: leads\n" in state(usher).text, "it to lead")
    standby.stop()
    load = Load(usher, key, clients=8)
    most = 0

    def refused_for_long():  # each commit that hangs is given up twice
        nonlocal most
        most = max(most, connections(primary))
        return len(load.other_statuses) >= 8 * 4
    try:
        wait_until(lambda: len(load.other_statuses) >= 8, "clients to be refused", 30)
        refusal = usher.post_invite(key)
        assert is_problem(refusal, 503)["type"].endswith("store-unavailable") and "Retry-After" in refusal.headers
        assert usher.page(link).status_code == 200 and state(usher, "/readyz/pages").status_code == 200
        asked = time.monotonic()
        not_ready = state(usher)
        assert time.monotonic() - asked < 2  # 0.2 s, on a busy machine
        assert not_ready.status_code == 503 and "standby" in not_ready.text and "still work" in not_ready.text
        assert usher.cli("doctor", code=1).stdout.count("confirms nothing") == 1
        wait_until(refused_for_long, "clients to be refused again and again", 60)
    finally:
        load.stop()
    assert most <= CONNECTIONS_MAX
    assert set(load.other_statuses) == {503} and load.slowest < 5 + 4 and load.broken == 0
    assert "nobody leads" in state(usher, "/readyz/pages").text
    standby.start()
    wait_until(lambda: usher.post_invite(key).status_code == 201, "it to go on", 30)
    wait_until(lambda: "node: leads\n" in state(usher).text, "it to lead again", 30)
    assert connections(primary) <= CONNECTIONS_MAX


def test_a_node_leaves_a_primary_that_nobody_ended(install, pair):
    """The standby takes over, and the old primary goes on saying that it can be written."""
    primary, standby = pair
    usher = install(database_url=primary.url("usher", standby)).start()
    key = usher.create_key()
    wait_until(lambda: "node: leads\n" in state(usher).text, "it to lead")
    standby.promote()
    made = wait_until(lambda: posted(usher, key), "it to find the new primary", 60)
    invites = int(standby.sql("SELECT count(*) FROM invites", "usher"))
    assert invites >= 1 and usher.page(made).status_code == 200
    wait_until(lambda: "node: leads\n" in state(usher).text, "it to lead there", 30)
    # But for those that wait for the standby there, and go with it.
    left = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'usher' AND wait_event IS DISTINCT FROM 'SyncRep'"
    wait_until(lambda: primary.sql(left) == "0", "it to have left the old one", 30)
    assert connections(primary) <= CONNECTIONS_MAX


def test_two_nodes_do_not_lead_on_two_sides_of_a_split(install, pair):
    """One node reaches the old primary alone, which nobody ended, and the other one both."""
    primary, standby = pair
    stranded = install(database_url=primary.url("usher")).start()
    wait_until(lambda: "node: leads\n" in state(stranded).text, "the first to lead")
    other = install(database_url=standby.url("usher", primary), data_dir=stranded.data_dir).start()
    standby.promote()
    wait_until(lambda: "node: leads\n" in state(other).text, "the other to lead on the new primary", 60)
    wait_until(lambda: "does not lead: the database confirmed nothing" in state(stranded, "/readyz/pages").text,
               "the stranded one to give up", 30)
    assert "node: leads\n" not in state(stranded, "/readyz/pages").text
    assert state(stranded).status_code == 503 and state(other).status_code == 200
