"""What a server does by itself now and then: it settles what broke off, and forgets what was over long ago."""

import contextlib
import json
import signal
import sqlite3
import subprocess

import pytest

from forms import fill_in
from ledger import token_of
from registering import wait_for_plugin
from usher import HOST, ROOT, wait_until

GOOD_PASSWORD = "wide open meadow 47"
DAY_SECONDS = 24 * 60 * 60
LOOK_SECONDS = 90  # accounts are looked for once a minute, by a clock that no test moves


def in_database(usher, statement, *values):
    with contextlib.closing(sqlite3.connect(usher.database, timeout=30)) as database, database:
        return database.execute(statement, values).fetchall()


def uses(usher, link):
    """Of an invite: those that are held, and those that are gone."""
    shown = json.loads(usher.cli("invite", "show", link, "--output", "json").stdout)
    return shown["uses_reserved"], shown["uses_committed"]


@pytest.fixture
def movable_clock(tmp_path):
    """Has a program's clocks go ahead: its environment, and what sets by how many seconds."""
    library, ahead = tmp_path / "clock.so", tmp_path / "ahead"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", str(library), str(ROOT / "tests" / "e2e" / "clock.c")], check=True)
    ahead.write_text("0")
    return {"LD_PRELOAD": str(library), "CLOCK_AHEAD": str(ahead)}, lambda seconds: ahead.write_text(str(seconds))


# Settlement

@pytest.fixture
def broken_off(install):
    """A server on which an account was made, and what breaks that off: its use is held, by nobody any more."""
    usher = install(serve_arguments=["--demo-accounts"]).start()
    link = usher.create_invite()
    assert fill_in(usher, "register", token_of(link), username="juliet", password=GOOD_PASSWORD).status_code == 303
    assert uses(usher, link) == (0, 1)

    def break_off():
        in_database(usher, "UPDATE redemptions SET committed_at = NULL, lease_until = reserved_at")
        in_database(usher, "UPDATE invites SET uses_reserved = 1, uses_committed = 0")
        return usher, link

    return break_off


@pytest.mark.slow
def test_a_registration_that_broke_off_is_settled_while_the_server_runs(broken_off):
    usher, link = broken_off()
    wait_until(lambda: uses(usher, link) == (0, 1), "the account's use to be final", 30)  # it looks every ten seconds
    wait_until(lambda: '"settled registrations that broke off" committed=1 released=0' in usher.log(), "the log to say so")
    assert f"juliet@{HOST}" in usher.cli("invite", "show", link).stdout


def test_a_registration_that_broke_off_is_settled_at_the_start(broken_off):
    """The accounts for demonstrations are gone by then, so the use comes back."""
    usher, link = broken_off()
    usher.restart()
    wait_until(lambda: uses(usher, link) == (0, 0), "the use to come back", 30)
    wait_until(lambda: '"settled registrations that broke off" committed=0 released=1' in usher.log(), "the log to say so")
    assert fill_in(usher, "register", token_of(link), username="nurse", password=GOOD_PASSWORD).status_code == 303


# Pruning

@pytest.mark.slow
def test_what_was_over_long_ago_is_removed_and_nothing_else(install, movable_clock):
    usher = install({"retention": {"keep_for": "30d"}})
    environment, set_ahead = movable_clock
    links = {}
    for days in (40, 10, 0):  # ago, for an hour each, but for the last one
        set_ahead(-days * DAY_SECONDS)
        link = usher.cli("invite", "create", HOST, "--ttl", "1h" if days else "2d", env=environment).stdout.strip()
        links[days] = usher.ledger.add_link(link)
    usher.environment = environment
    usher.start()

    def pages():
        return {days: usher.page(link).status_code for days, link in links.items()}

    assert pages() == {40: 410, 10: 410, 0: 200}
    set_ahead(11 * 60)  # nothing is deleted in the first ten minutes
    wait_until(lambda: pages()[40] == 404, "the oldest to be removed", 30)
    assert pages() == {40: 404, 10: 410, 0: 200}
    wait_until(lambda: '"removed invites that were over" count=1' in usher.log(), "the log to say so")
    usher.configure({"retention": {"keep_for": "5d"}})
    usher.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "the configuration was reloaded" in usher.log(), "the reload")
    set_ahead(13 * 60)  # it looks once a minute
    wait_until(lambda: pages()[10] == 404, "the older one to be removed", 30)
    assert pages() == {40: 404, 10: 404, 0: 200}


def test_a_wrong_clock_at_the_start_deletes_no_invites(install, movable_clock):
    usher = install({"retention": {"keep_for": "1d"}, "log": {"level": "info"}}).start()
    link = usher.create_invite("--ttl", "30d")
    usher.stop()
    usher.environment, set_ahead = movable_clock
    ten_years = 3650 * DAY_SECONDS
    set_ahead(ten_years)
    usher.start()
    assert usher.page(link).status_code == 410
    set_ahead(ten_years + 11 * 60)
    warning = wait_until(lambda: next((line for line in usher.log().splitlines() if "far beyond" in line), None),
                         "usher to doubt the clock", 30)
    assert "kept=1" in warning and " warning " in warning
    usher.stop()
    usher.environment = {}
    usher.start()
    assert usher.page(link).status_code == 200


def test_a_wrong_clock_does_not_vouch_for_itself_by_what_it_writes(install, movable_clock):
    usher = install({"retention": {"keep_for": "1d"}, "log": {"level": "info"}}).start()
    link = usher.create_invite("--ttl", "30d")
    wait_until(lambda: in_database(usher, "SELECT proven_time FROM installation") != [(None,)], "the time to be noted")
    usher.stop()
    usher.environment, set_ahead = movable_clock
    ten_years = 3650 * DAY_SECONDS
    for start in range(2):
        set_ahead(ten_years)
        usher.start()
        assert usher.page(usher.ledger.add_link(
            usher.cli("invite", "create", HOST, env=usher.environment).stdout.strip())).status_code == 200
        set_ahead(ten_years + 11 * 60)  # nothing is deleted in the first ten minutes
        wait_until(lambda: usher.log().count("far beyond") == start + 1, "usher to doubt the clock", 30)
        usher.stop()
    usher.environment = {}
    usher.start()
    assert usher.page(link).status_code == 200


# Sweeping

@pytest.mark.slow
def test_invites_of_nobody_are_withdrawn(install, movable_clock, prosody):
    usher = install(prosody.usher_settings)
    usher.environment, set_ahead = movable_clock
    link, other = usher.create_invite("--contact", "nobody"), usher.create_invite()
    usher.start()
    wait_for_plugin(usher)
    assert usher.page(link).status_code == 200

    def withdrawn_by(hours):
        set_ahead(hours * 60 * 60)
        with contextlib.suppress(AssertionError):
            return wait_until(lambda: "withdrew invites whose accounts are gone" in usher.log(), "the log",
                              LOOK_SECONDS)
        return False

    # Whoever is missing for six hours is gone; the first looks may come before the plugin is there.
    assert any(withdrawn_by(hours) for hours in (7, 14, 21))
    assert (usher.page(link).status_code, usher.page(other).status_code) == (410, 200)
