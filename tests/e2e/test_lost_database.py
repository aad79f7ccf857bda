"""A database file that goes away under a running server, or while none runs."""

import os
import shutil
import sqlite3

import pytest

from usher import HOST, is_problem


def remove(usher):
    usher.database.unlink()


def remove_all(usher):
    for suffix in ("", "-wal", "-shm"):
        os.unlink(f"{usher.database}{suffix}")


def rename_away(usher):
    usher.data_dir.rename(usher.folder / "elsewhere")


def rename_over(usher):
    copy = usher.folder / "copy"
    with sqlite3.connect(usher.database) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    os.replace(copy, usher.database)


def cut_short(usher):
    os.truncate(usher.database, 0)


def remove_log(usher):
    os.unlink(f"{usher.database}-wal")


def cut_log(usher):
    log = f"{usher.database}-wal"
    os.truncate(log, os.path.getsize(log) - 4096)


@pytest.mark.parametrize("damage", [remove, remove_all, rename_away, rename_over, cut_short, remove_log, cut_log],
                         ids=lambda damage: damage.__name__)
def test_nothing_is_accepted_for_a_database_that_is_gone(install, damage):
    usher = install().start()
    key = usher.create_key()
    link = usher.post_invite(key).headers["Location"]
    damage(usher)
    for _ in range(20):
        refusal = is_problem(usher.post_invite(key), 503)
        assert "sqlite" not in str(refusal) and str(usher.data_dir) not in str(refusal)
    page = usher.page(link)
    assert page.status_code == 503 and "sqlite" not in page.text and str(usher.data_dir) not in page.text
    ready = usher.request("GET", "/readyz", url=usher.ops_url)
    assert ready.status_code == 503 and str(usher.database) in ready.text
    told = [line for line in usher.log().splitlines() if "can't be written" in line]
    reasons = [line.partition("why=")[2] for line in told]
    # Of a file that was cut short SQLite itself may say first that it is damaged.
    assert len(told) == len(set(reasons)) <= 2 and all(" error " in line for line in told)
    assert any(str(usher.database) in line and "stop usher" in line for line in told)


def test_a_database_that_was_moved_away_is_whole_when_it_is_put_back(install):
    usher = install().start()
    key = usher.create_key()
    links = [usher.post_invite(key).headers["Location"] for _ in range(20)]
    elsewhere = usher.folder / "elsewhere"
    usher.database.rename(elsewhere)
    is_problem(usher.post_invite(key), 503)
    usher.stop()
    assert not usher.database.with_name(usher.database.name + "-wal").exists()
    elsewhere.rename(usher.database)
    usher.start()
    assert {usher.page(link).status_code for link in links} == {200}


def test_a_lost_database_is_not_made_anew_in_silence(install):
    usher = install().start()
    link = usher.post_invite(usher.create_key()).headers["Location"]
    backup = usher.folder / "backup"
    usher.stop()
    shutil.copy(usher.database, backup)
    for lose in (remove, cut_short):
        lose(usher)
        for result in (usher.run_to_end(), usher.cli("key", "create", HOST, code=1)):
            assert result.returncode == 1
            complaint = result.stderr.splitlines()[-1]
            for word in (str(usher.database), str(usher.key_file), "backup", "usher serve --new-database"):
                assert word in complaint
        found = usher.cli("doctor", "--output", "json", code=1).stdout
        assert not usher.database.exists() or usher.database.stat().st_size == 0
        if lose is remove:
            assert "--new-database" in found
        shutil.copy(backup, usher.database)
    usher.start()
    assert usher.page(link).status_code == 200


def test_a_new_database_for_an_old_key_file(install):
    usher = install().start()
    link = usher.post_invite(usher.create_key()).headers["Location"]
    usher.stop()
    usher.database.unlink()
    usher.serve_arguments = ["--new-database"]
    usher.start()
    assert usher.page(link).status_code == 404
    usher.stop()
    refusal = usher.run_to_end("--new-database")
    assert refusal.returncode == 1 and "leave out --new-database" in refusal.stderr
    usher.serve_arguments = []
    usher.start()


def test_an_empty_postgresql_database_is_not_taken_for_the_old_one(install, database):
    usher = install()
    usher.create_key()
    usher.configure({"database": database})  # and nobody migrated
    refusal = usher.run_to_end()
    assert refusal.returncode == 1
    assert "usher migrate" in refusal.stderr and "--new-database" in refusal.stderr
    usher.serve_arguments = ["--new-database"]
    usher.start()
