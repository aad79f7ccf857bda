"""Data that an earlier usher left, in tables as they were then: schemas/STORE-NUMBER.sql, with the key file and what is in
there. Whoever adds a migration adds a file, and changes none."""

import json
import pathlib
import shutil
import sqlite3

import pytest

from postgresql import ROLE
from usher import HOST

SCHEMAS = pathlib.Path(__file__).parent / "schemas"
MIGRATIONS = pathlib.Path(__file__).parents[2] / "src" / "adapters" / "store" / "migrations"
CONTENTS = json.loads((SCHEMAS / "contents.json").read_text())


def numbers(store):
    return sorted(int(file.stem.rpartition("-")[2]) for file in SCHEMAS.glob(f"{store}-*.sql"))


@pytest.mark.parametrize("store, folder", [("sqlite", "sqlite"), ("postgresql", "postgres")])
def test_every_schema_has_data_of_its_own(store, folder):
    """Whoever adds a migration adds what it makes, for the migrations to come."""
    assert numbers(store) == [int(file.name[:4]) for file in sorted((MIGRATIONS / folder).glob("*.sql"))]


def with_key_file(usher):
    usher.data_dir.mkdir(parents=True, mode=0o700)
    shutil.copy(SCHEMAS / "usher.key", usher.key_file)
    usher.key_file.chmod(0o600)
    for link in CONTENTS["links"].values():
        usher.ledger.add_link(link)
    usher.ledger.add_key(CONTENTS["key"])
    return usher


def check_contents(usher, has_idempotency_keys, has_bounds):
    """What stood there then means today what it meant then."""
    links = CONTENTS["links"]
    shown = {name: json.loads(usher.cli("invite", "show", link, "--output", "json").stdout) for name, link in links.items()}
    assert {name: invite["state"] for name, invite in shown.items()} == {
        "account": "pending", "pinned": "pending", "contact": "pending", "group": "pending", "once": "pending",
        "used": "used", "revoked": "revoked"}
    assert shown["pinned"]["username"] == "julia"
    assert (shown["contact"]["inviter"], shown["contact"]["note"]) == ("romeo", "für dich")
    assert shown["group"]["groups"] == ["friends", "family"]
    assert {use["address"] for use in shown["group"]["used_by"]} == {"é@example.com", "nurse@example.com"}
    statuses = {name: usher.page(link).status_code for name, link in links.items()}
    assert {name for name, status in statuses.items() if status == 200} == {"account", "pinned", "contact", "group", "once"}
    key, = json.loads(usher.cli("key", "list", HOST, "--output", "json").stdout)
    assert key["hosts"] == ([HOST, "example.org"] if has_bounds else [HOST])
    assert (key["quota"] and (key["quota"]["invites"], key["quota"]["period"])) == ((1000, "week") if has_bounds else None)
    assert usher.post_invite(CONTENTS["key"]).status_code == 201
    again = usher.request("POST", "/invites_api", headers={"Authorization": f"Bearer {CONTENTS['key']}",
                                                           "Idempotency-Key": "the-first"})
    assert (again.headers["Location"] == links["once"]) == has_idempotency_keys
    taken = usher.cli("invite", "create", HOST, "--username", "julia", code=1)
    assert "julia" in taken.stderr


@pytest.mark.parametrize("number", numbers("sqlite"))
def test_sqlite(install, number):
    usher = with_key_file(install())
    with sqlite3.connect(usher.database) as database:
        database.executescript((SCHEMAS / f"sqlite-{number}.sql").read_text())
    database.close()
    usher.database.chmod(0o600)
    usher.start()
    check_contents(usher, has_idempotency_keys=number >= 3, has_bounds=number >= 9)
    usher.restart()
    assert usher.page(CONTENTS["links"]["account"]).status_code == 200


@pytest.mark.parametrize("number", numbers("postgresql"))
def test_postgresql(install, postgresql, database, number):
    usher = with_key_file(install({"database": database}))
    postgresql.sql((SCHEMAS / f"postgresql-{number}.sql").read_text(), database.rpartition("/")[2], user=ROLE)
    usher.start()
    check_contents(usher, has_idempotency_keys=True, has_bounds=number >= 6)


@pytest.mark.parametrize("number", numbers("sqlite"))
def test_a_backup_of_each_is_restored(install, tmp_path, number):
    usher = with_key_file(install())
    copy = tmp_path / "copy"
    with sqlite3.connect(copy) as database:
        database.executescript((SCHEMAS / f"sqlite-{number}.sql").read_text())
    database.close()
    usher.cli("restore", str(copy))
    usher.start()
    check_contents(usher, has_idempotency_keys=number >= 3, has_bounds=number >= 9)
