"""From SQLite to PostgreSQL: everything goes over, also where it is broken off, and nothing is overwritten unasked."""

import json
import os
import signal
import sqlite3
import subprocess

import pytest

from usher import BINARY, clean_environment
from waiting import wait_until

USES = "invite, holder, redeemer, purpose, reserved_at, lease_until, committed_at FROM redemptions ORDER BY holder"
TABLES = ("api_keys", "invites", "redemptions", "idempotency_keys", "events", "origins", "frozen_accounts",
          "webhooks", "deliveries", "host_states", "day_counts", "invite_openings", "counted_events")
EVENTS = "number, time, type, actor_type, actor, object, data FROM events ORDER BY number"


@pytest.fixture
def filled(install):
    """An installation on SQLite with something in each table."""
    usher = install().start()
    usher.links = [usher.create_invite(*options) for options in (
        (), ("--username", "julia"), ("--contact", "romeo", "--allow-registration", "--note", "für dich"),
        ("--group", "friends", "--group", "family", "--uses", "unlimited"))]
    usher.api_key = usher.create_key("robot", "--expires", "90d", "--quota", "1000/week")
    usher.other_key = usher.create_key()
    once = {"Authorization": f"Bearer {usher.api_key}", "Idempotency-Key": "the-first"}
    usher.once = lambda: usher.request("POST", "/invites_api", headers=once).headers["Location"]
    usher.links.append(usher.once())
    usher.revoked = usher.create_invite()
    usher.cli("invite", "revoke", usher.revoked)
    usher.stop()
    with sqlite3.connect(usher.database) as database:
        newest = database.execute("SELECT max(id) FROM invites").fetchone()[0]
        database.execute("UPDATE invites SET uses_committed = 2, uses_reserved = 1, uses_allowed = 3 WHERE id = ?", [newest])
        database.executemany("INSERT INTO redemptions VALUES (?, ?, ?, 0, 1, 2, ?)",
                             [(newest, "holder-a", "juliet@example.com", 3), (newest, "holder-b", "é@example.com", 4),
                              (newest, "holder-c", "nurse@example.com", None)])  # held: nobody knows yet what becomes of it
        database.execute("INSERT INTO origins VALUES ('é@example.com', ?, 'juliet@example.com', 1, 'juliet@example.com', 4, 5)",
                         [newest])
        database.execute("UPDATE api_keys SET more_hosts = 'example.org' WHERE name = 'robot'")
        database.execute("INSERT INTO frozen_accounts VALUES ('nurse@example.com', 6)")
        database.execute("INSERT INTO webhooks VALUES ('hook', 1, 'https://hooks.example/', 1, 0, zeroblob(32), randomblob(32), 7, "
                         "3, 8, 9)")
        database.executemany("INSERT INTO deliveries VALUES ('hook', ?, 1, 0, 1, 2, 503, 'late', ?, 5)", [(1, 6), (2, None)])
        database.execute("INSERT INTO host_states VALUES ('elsewhere.example', 3, 2, 'root', 'spam', 4000000000000, NULL)")
        database.execute("INSERT INTO day_counts VALUES ('elsewhere.example', 20500, 1, 2, 3, 4)")
        database.execute("INSERT INTO invite_openings VALUES (?, 20500, 2)", [newest])
    database.close()
    return usher


def add_invites(usher, count):
    """Many more, as they would be on a server that is used."""
    with sqlite3.connect(usher.database) as database:
        first = database.execute("SELECT max(id) FROM invites").fetchone()[0] + 1
        database.execute(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1) "
            "INSERT INTO invites SELECT ?2 + i * 1024, 1, 0, 1, 0, 0, NULL, 4000000000000, 1700000000000 + i, 1, 'key-' || i % 7, "
            "CASE WHEN i % 5 = 0 THEN 'user' || i END, NULL, NULL, NULL, CASE WHEN i % 3 = 0 THEN 'note ' || i END, "
            "CASE WHEN i % 11 = 0 THEN 'order=' || i END, NULL, 4000000000000 FROM n",
            [count, first])
    database.close()


def count_there(postgresql, url, table="invites"):
    return int(postgresql.sql(f"SELECT count(*) FROM {table}", name_of(url)))


def name_of(url):
    return url.rpartition("/")[2]


def written(usher, url, *args):
    """Migrates; gives how many rows of each table were written."""
    report = json.loads(usher.cli("migrate", "--to", url, "--output", "json", *args).stdout)
    return {table["table"]: table["written"] for table in report["tables"]}


def nothing(moved):
    return set(moved.values()) == {0}


def refused(usher, *args):
    result = usher.cli("migrate", *args, code=1)
    assert result.stderr.startswith("Error: ") or "\nError: " in result.stderr, result.stderr
    assert result.stdout == ""
    return result.stderr.splitlines()[-1]


def test_everything_goes_over(filled, postgresql, database):
    with sqlite3.connect(filled.database) as source:
        before = {table: source.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}
        uses = source.execute(f"SELECT {USES}").fetchall()
        events = source.execute(f"SELECT {EVENTS}").fetchall()
    source.close()
    assert any(use[-1] is None for use in uses) and not all(use[-1] is None for use in uses)
    result = filled.cli("migrate", "--from", "sqlite", "--to", database)
    assert "Verified" in result.stdout and "usher.toml" in result.stdout
    assert str(filled.database) in result.stderr and database in result.stderr and "run it again" in result.stderr
    assert {table: count_there(postgresql, database, table) for table in TABLES} == before
    assert all(before.values())
    for query, rows in [(USES, uses), (EVENTS, events)]:
        there = postgresql.sql(f"SELECT {query}", name_of(database))
        assert there == "\n".join("|".join("" if value is None else str(value) for value in row) for row in rows)
    assert postgresql.sql("SELECT account, inviter, deleted_at FROM origins", name_of(database)) == \
        "é@example.com|juliet@example.com|5"


def test_old_links_and_keys_go_on_working(filled, postgresql, database):
    written(filled, database)
    shown = {link: filled.cli("invite", "show", link, "--output", "json").stdout for link in filled.links}
    repeated = filled.links[-1]
    keys = json.loads(filled.cli("key", "list", "example.com", "--output", "json").stdout)
    assert [key["quota"]["used"] for key in keys if key["hosts"] == ["example.com", "example.org"]] == [1]
    filled.configure({"database": database})
    filled.database.unlink()
    filled.start()
    assert json.loads(filled.cli("key", "list", "example.com", "--output", "json").stdout) == keys
    for link in filled.links:
        assert filled.cli("invite", "show", link, "--output", "json").stdout == shown[link]
        assert filled.page(link).status_code == 200
    assert filled.page(filled.revoked).status_code in (404, 410)
    assert filled.once() == repeated, "a retried request is the same one there"
    # Pages were opened: that is recorded some seconds later.
    created = "SELECT max(number) FROM events WHERE type = 0"
    last = postgresql.sql("SELECT max(number) FROM events", name_of(database))
    assert filled.post_invite(filled.other_key).status_code == 201
    assert int(postgresql.sql(created, name_of(database))) > int(last)
    assert len(json.loads(filled.cli("key", "list", "example.com", "--output", "json").stdout)) == 2


def test_the_configured_databases_need_no_names(filled, database):
    filled.configure({"database": database})
    result = filled.cli("migrate", "--from", "sqlite", "--to", "postgresql")
    assert "Verified" in result.stdout and "usher.toml" not in result.stdout, "it is in use already"
    filled.start()
    assert filled.page(filled.links[0]).status_code == 200


def test_the_second_time_there_is_nothing_to_do(filled, database):
    assert written(filled, database)["invites"] == 6
    assert nothing(written(filled, database))


@pytest.mark.parametrize("chunks_before", [1, 8])
def test_killed_and_resumed(filled, postgresql, database, chunks_before):
    add_invites(filled, 200_000)
    process = subprocess.Popen([BINARY, "migrate", "--to", database, "--config", str(filled.config)],
                               env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: postgresql.sql("SELECT to_regclass('invites')", name_of(database)), "the tables to be there")
    wait_until(lambda: count_there(postgresql, database) >= chunks_before * 10_000 or process.poll() is not None,
               "a part to be there")
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "it was over before it was killed"
    part = count_there(postgresql, database)
    assert 0 < part < 200_006

    filled.configure({"database": database})
    stopped = filled.run_to_end()
    assert stopped.returncode == 1 and "usher migrate" in stopped.stderr, "no node runs on half a database"

    moved = written(filled, database)
    assert 0 < moved["invites"] <= 200_006 - part + 10_000 and moved["API keys"] == 0
    assert count_there(postgresql, database) == 200_006
    assert nothing(written(filled, database))


def test_a_row_that_changed_there_is_found(filled, postgresql, database):
    written(filled, database)
    postgresql.sql("UPDATE invites SET uses_committed = uses_committed + 1 WHERE uses_allowed IS NULL", name_of(database))
    complaint = refused(filled, "--to", database)
    assert "invites" in complaint and "differ" in complaint and "--overwrite" in complaint
    assert postgresql.sql("SELECT uses_committed FROM invites WHERE uses_allowed IS NULL", name_of(database)) == "1"
    assert written(filled, database, "--overwrite")["invites"] == 6
    assert nothing(written(filled, database))


def test_what_was_made_there_is_not_overwritten(filled, postgresql, database):
    written(filled, database)
    filled.configure({"database": database})
    link = filled.create_invite()
    assert "--overwrite" in refused(filled, "--to", database)
    assert filled.cli("invite", "show", link).returncode == 0
    assert count_there(postgresql, database) == 7


def test_a_key_file_that_is_not_the_databases(filled, install, postgresql, database):
    other = install()
    other.create_invite()
    filled.key_file.write_bytes(other.key_file.read_bytes())
    complaint = refused(filled, "--to", database)
    assert "another key file" in complaint and str(filled.database) in complaint
    assert postgresql.sql("SELECT count(*) FROM pg_tables WHERE tablename = 'invites'", name_of(database)) == "0"


def test_another_installations_database(filled, install, postgresql, database):
    other = install({"database": database})
    link = other.create_invite()
    complaint = refused(filled, "--to", database)
    assert "another key file" in complaint
    assert "another key file" in refused(filled, "--to", database, "--overwrite")
    assert other.cli("invite", "show", link).returncode == 0
    assert count_there(postgresql, database) == 1


def test_the_source_cannot_be_written_meanwhile(filled, postgresql, database):
    """What was written there after its chunk was read would be lost."""
    add_invites(filled, 200_000)
    process = subprocess.Popen([BINARY, "migrate", "--to", database, "--config", str(filled.config)],
                               env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: postgresql.sql("SELECT to_regclass('usher_transfer')", name_of(database)), "it to have begun")
        os.kill(process.pid, signal.SIGSTOP)
        writer = sqlite3.connect(filled.database, timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            writer.execute("DELETE FROM invites")
        writer.close()
        assert "wait for it" in refused(filled, "--from", str(empty_copy(filled)), "--to", database)
    finally:
        os.kill(process.pid, signal.SIGCONT)
        assert process.wait(60) == 0


def empty_copy(usher):
    copy = usher.folder / "copy.sqlite3"
    with sqlite3.connect(f"file:{usher.database}?mode=ro", uri=True) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()
    return copy


def test_mistakes_are_one_clear_line(filled, install, database):
    for arguments, words in (
            ((), ["no PostgreSQL database", "--to postgresql://"]),
            (("--to", "sqlite:x"), ["--to", "PostgreSQL alone"]),
            (("--to", "postgresql:/usher:hunter2@db/x"), ["--to", "starts with postgresql://"]),
            (("--from", "postgresql://usher:hunter2@db/x", "--to", database), ["--from", "SQLite alone"]),
            (("--from", "/nowhere.db", "--to", database), ["/nowhere.db", "is not there"]),
            (("--from", str(filled.config), "--to", database), [str(filled.config)]),
            (("--to", "postgresql://usher:hunter2@127.0.0.1:1/x"), ["database postgresql://usher@127.0.0.1:1/x", "refused"]),
    ):
        complaint = refused(filled, *arguments)
        assert all(word in complaint for word in words) and "hunter2" not in complaint, complaint
    filled.key_file.unlink()
    assert "put it back" in refused(filled, "--to", database)


# Key files and PostgreSQL

def test_the_first_start_makes_key_file_and_tables(install, database):
    usher = install({"database": database}).start()
    assert usher.key_file.exists() and not usher.database.exists()
    assert usher.page(usher.create_invite()).status_code == 200


def test_a_second_node_needs_the_first_ones_key_file(install, database):
    first = install({"database": database})
    link = first.create_invite()
    second = install({"database": database})
    refusal = second.run_to_end()
    assert refusal.returncode == 1 and "missing" in refusal.stderr and str(second.key_file) in refusal.stderr
    assert not second.key_file.exists(), "a new one would be of no use"
    second.data_dir.mkdir(exist_ok=True)
    second.key_file.write_bytes(first.key_file.read_bytes())
    second.key_file.chmod(0o600)
    second.start()
    assert second.page(link).status_code == 200


def test_another_key_file_is_refused(install, database):
    install({"database": database}).create_invite()
    other = install()
    other.create_invite()
    other.configure({"database": database})
    refusal = other.run_to_end()
    assert refusal.returncode == 1 and "another key file" in refusal.stderr and refusal.stderr.count("\n") <= 2


def test_no_key_file_is_left_behind_where_there_is_no_server(install):
    usher = install({"database": "postgresql://usher:hunter2@127.0.0.1:1/usher"})
    refusal = usher.run_to_end()
    assert refusal.returncode == 1 and "postgresql://usher@127.0.0.1:1/usher" in refusal.stderr
    assert "hunter2" not in refusal.stderr and not usher.key_file.exists()


# The doctor

def findings(usher, code):
    return {each["check"]: each for each in json.loads(usher.cli("doctor", "--output", "json", code=code).stdout)}


def test_the_doctor_looks_at_the_server(install, database):
    usher = install({"database": database}).start()
    found = findings(usher, 1)  # its public address is not there
    for check in ("database server", "database writing", "database clock", "database connection", "database"):
        assert found[check]["verdict"] == "good", found[check]


def test_the_doctor_says_what_is_wrong_with_it(install, start_postgresql):
    server = start_postgresql({"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"})
    usher = install({"database": server.create_database("usher_slack")})
    usher.create_invite()
    found = findings(usher, 1)
    assert found["database durability"]["verdict"] == "bad"
    assert "fsync, full_page_writes" in found["database durability"]["what"] and found["database durability"]["remedy"]
    assert found["database"]["verdict"] == "good", "it works, for as long as there is power"
    server.stop()
    found = findings(usher, 1)
    assert found["database server"]["verdict"] == "bad" and found["database server"]["remedy"]
