"""kill -9 and stopped processes under load: what was acknowledged is there afterwards."""

import pathlib
import random
import signal
import sqlite3
import time

import pytest

from killed_commands import keys_of_killed_commands
from load import Load, pages_of
from usher import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.every_time]


def check_integrity(usher):
    with sqlite3.connect(usher.database) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    database.close()


def test_kill_under_load_20_times(usher):
    chance = random.Random(20)
    key = usher.create_key()
    acknowledged = 0
    for _ in range(20):
        load = Load(usher, key)
        wait_until(lambda: load.links, "the first invite", 20)
        time.sleep(chance.uniform(0, 0.5))  # the moment of the kill is the point of the test
        usher.kill()
        links = load.stop()
        assert not load.other_statuses
        check_integrity(usher)
        usher.start()
        assert pages_of(usher, links) == {200}
        acknowledged += len(links)
    assert acknowledged > 20
    assert usher.post_invite(key).status_code == 201


def test_paused_and_then_killed(usher):
    chance = random.Random(5)
    key = usher.create_key()
    for _ in range(5):
        load = Load(usher, key, clients=8)
        wait_until(lambda: len(load.links) > 50, "some invites", 20)
        time.sleep(chance.uniform(0, 0.05))
        usher.process.send_signal(signal.SIGSTOP)
        usher.kill()
        links = load.stop()
        check_integrity(usher)
        usher.start()
        assert pages_of(usher, links) == {200}


def test_paused_and_continued(usher):
    """A pause costs nobody an answer."""
    key = usher.create_key()
    load = Load(usher, key, clients=8)
    wait_until(lambda: len(load.links) > 50, "some invites", 20)
    usher.process.send_signal(signal.SIGSTOP)
    wait_until(lambda: is_paused(usher.process.pid), "every thread to be stopped")
    wait_until(lambda: stands_still(load), "every client to wait for an answer")
    seen = len(load.links)
    usher.process.send_signal(signal.SIGCONT)
    wait_until(lambda: len(load.links) > seen + 50, "invites after the pause", 20)
    links = load.stop()
    assert load.broken == 0 and not load.other_statuses
    assert pages_of(usher, links) == {200}


def is_paused(pid):
    """Whether every thread of a process is stopped by a signal."""
    tasks = list(pathlib.Path(f"/proc/{pid}/task").iterdir())
    return all((task / "stat").read_text().rpartition(")")[2].split()[0] == "T" for task in tasks)


def stands_still(load):
    seen = len(load.links)
    time.sleep(0.2)  # that nothing happens can't be waited for
    return len(load.links) == seen


def test_a_command_killed_at_any_moment(install):
    """Each key that was printed works, whatever became of the command afterwards."""
    usher = install().start()
    for key in keys_of_killed_commands(usher):
        assert usher.post_invite(usher.ledger.add_key(key)).status_code == 201
    check_integrity(usher)


def test_two_servers_on_one_database(install):
    first = install().start()
    second = install(data_dir=first.data_dir).start()
    key = first.create_key()
    loads = [Load(first, key), Load(second, key)]
    wait_until(lambda: all(len(load.links) > 200 for load in loads), "invites by both", 40)
    links = [link for load in loads for link in load.stop()]
    assert not any(load.broken or load.other_statuses for load in loads)
    assert len(set(links)) == len(links)
    assert pages_of(first, links) == pages_of(second, links) == {200}
    with sqlite3.connect(first.database) as database:
        assert database.execute("SELECT count(*) FROM invites").fetchone() == (len(links),)
    database.close()
    check_integrity(first)


def test_two_servers_start_at_once_on_new_data(install):
    """Both make the key file and the database: one of each is what both use."""
    first = install()
    second = install(data_dir=first.data_dir)
    first.launch()
    second.launch()
    for usher in (first, second):
        wait_until(usher.ready, "the server to be ready", 30)
    usher.ledger.add_key_file(first.key_file)
    link = first.post_invite(first.create_key()).headers["Location"]
    assert second.page(link).status_code == 200
