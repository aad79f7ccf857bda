"""Who let whom in, where a hundred thousand came by one: all of them are told, and a branch ends exactly."""

import collections
import contextlib
import json
import sqlite3

import pytest

from api_pages import pages
from usher import HOST

pytestmark = [pytest.mark.slow, pytest.mark.trial, pytest.mark.every_time]

ACCOUNTS = 100_000
INVITED_EACH = 10
ROOT, BRANCH = "a0", "a7"


def name_of(number):
    return f"a{number}"


def address_of(number):
    return f"{name_of(number)}@{HOST}"


def grow(usher):
    """Every account but the first was let in by an earlier one. Invites are pruned, and each third inviter is gone."""
    with contextlib.closing(sqlite3.connect(usher.database)) as database, database:
        database.executemany(
            "INSERT INTO origins (account, invite, inviter, creator_type, creator, registered_at, deleted_at)"
            " VALUES (?, ?, ?, 1, ?, ?, ?)",
            ((address_of(number), number, address_of((number - 1) // INVITED_EACH),
              address_of((number - 1) // INVITED_EACH), number, number + 1 if number % 3 == 0 else None)
             for number in range(1, ACCOUNTS + 1)))


def path_of(number):
    """The accounts by which one came, from the first to its own."""
    path = [number]
    while path[0] > 0:
        path.insert(0, (path[0] - 1) // INVITED_EACH)
    return path


@pytest.fixture
def usher(install):
    installation = install().start()
    installation.create_invite()
    grow(installation)
    return installation


def test_every_account_is_told_with_who_let_it_in(usher):
    key = usher.create_key("--scope", "accounts:read")
    told = {}
    for entry in pages(usher, key, f"accounts/{ROOT}/tree", "accounts"):
        origin = entry["origin"]
        assert origin["account"] not in told
        told[origin["account"]] = (entry["depth"], origin["inviter"], origin["deleted_at"] is not None)
    assert told == {address_of(number): (len(path_of(number)) - 1, name_of((number - 1) // INVITED_EACH), number % 3 == 0)
                    for number in range(1, ACCOUNTS + 1)}


def test_a_branch_loses_its_live_invites_and_no_other(usher):
    inside = [number for number in range(ACCOUNTS) if path_of(number)[1:2] == [7]]
    assert len(inside) > 10_000
    live = {number: usher.create_invite("--contact", name_of(number))
            for number in [*inside[:3], *inside[-3:], 0, 1, 8, ACCOUNTS - 1]}
    preview = json.loads(usher.cli("account", "stop", BRANCH, HOST, "--output", "json", code=1).stdout)
    usher.cli("account", "stop", BRANCH, HOST, "--reason", "spam", "--yes")
    states = {number: json.loads(usher.cli("invite", "show", link, "--output", "json").stdout)["state"]
              for number, link in live.items()}
    assert collections.Counter(states.values()) == {"revoked": 6, "pending": 4}, states
    assert {number for number, state in states.items() if state == "revoked"} == {*inside[:3], *inside[-3:]}
    with contextlib.closing(sqlite3.connect(usher.database)) as database:
        frozen = {account for account, in database.execute("SELECT account FROM frozen_accounts")}
    assert frozen == {address_of(number) for number in inside}
    assert (preview["accounts"], preview["invites"], preview["done"]) == (len(inside), 6, False)
