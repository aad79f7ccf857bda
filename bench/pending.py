"""How many pending invites there are, and what that does to the rate."""

import shutil
import sqlite3
import subprocess
import time

from load import describe, measure, run_wrk
from processes import HOST
from prosody import ProsodyInternal, ProsodySqlite
from usher import Usher

# As src/domain/use_cases/invite_ids.cpp makes ids: milliseconds since 2024, then a counter of 22 bits.
EPOCH_MS = 1_704_067_200_000
COUNTER_BITS = 22
DAY_MS = 86_400_000

FILL_USHER = """
WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers LIMIT :count)
INSERT INTO invites (id, host, kind, uses_allowed, uses_committed, uses_reserved, revoked_at, expires_at,
                     created_at, source, source_detail, username, inviter, group_names, role_names, note)
SELECT :first_id + n, (SELECT id FROM hosts WHERE name = :host), 0, 1, 0, 0, NULL, :expires_at, :created_at, 1,
       (SELECT id FROM api_keys), NULL, NULL, NULL, NULL, NULL
FROM numbers
"""

FILL_PROSODY = """
WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers LIMIT :count)
INSERT INTO prosody (host, user, store, key, type, value)
SELECT host, user, store, printf('pending-%016d', n), type,
       replace(value, key, printf('pending-%016d', n))
FROM numbers, (SELECT * FROM prosody WHERE store = 'invite_token' LIMIT 1)
"""


def now_ms():
    return int(time.time() * 1000)


def fill_usher(server, count):
    """One transaction with no regard to durability; the rows are those that the API would make, yesterday."""
    created = now_ms() - DAY_MS
    values = {"count": count, "host": HOST, "first_id": (created - EPOCH_MS) << COUNTER_BITS,
              "created_at": created, "expires_at": created + 7 * DAY_MS}
    database = sqlite3.connect(f"{server.folder}/data/usher.sqlite3", isolation_level=None)
    for pragma in ("journal_mode = DELETE", "journal_mode = OFF", "synchronous = OFF", "cache_size = -65536"):
        database.execute(f"PRAGMA {pragma}").fetchall()
    database.execute("BEGIN")
    database.execute(FILL_USHER, values)
    database.execute("COMMIT")
    database.execute("PRAGMA journal_mode = WAL").fetchall()
    database.close()
    subprocess.run(["sync", "-f", server.folder], check=True)


def fill_prosody_sqlite(server, count):
    with server:
        server.ask()
    database = sqlite3.connect(f"{server.folder}/prosody.sqlite")
    database.execute("PRAGMA synchronous = OFF").fetchall()
    with database:
        database.execute(FILL_PROSODY, {"count": count})
    database.close()


def fill_prosody_internal(server, count):
    folder = server.folder / "data" / HOST.replace(".", "%2e")
    now = int(time.time())
    with (folder / "invite_token.dat").open("w", encoding="utf-8") as file:
        file.write("return {\n")
        for number in range(count):
            token = f"pending-{number:016d}"
            file.write(f'\t["{token}"] = {{ ["token"] = "{token}"; ["type"] = "register"; ["jid"] = "{HOST}"; '
                       f'["uri"] = "xmpp:{HOST}?register;preauth={token}"; ["allow_registration"] = true; '
                       f'["created_at"] = {now}; ["expires"] = {now + 604800}; '
                       f'["additional_data"] = {{ ["source"] = "api/token/bench" }}; }};\n')
        file.write("};\n")


# What is measured at which numbers of pending invites: (name, server, how to fill it, numbers).
SERIES = (
    ("Prosody, internal storage", ProsodyInternal, fill_prosody_internal, (0, 100, 1_000, 10_000)),
    ("Prosody, SQLite", ProsodySqlite, fill_prosody_sqlite, (0, 10_000, 1_000_000)),
    ("usher, SQLite", Usher, fill_usher, (0, 10_000, 1_000_000)),
)


def curve(work, say, seconds, quick):
    """The rate at several numbers of pending invites, for a plot: {name: [[pending, rate], ...]}."""
    curves = {}
    for name, server_class, fill, numbers in SERIES:
        points = curves.setdefault(name, [])
        for pending in numbers[:2] if quick else numbers:
            folder = work / f"curve-{server_class.__name__}-{pending}"
            server = server_class(folder)
            if pending:
                fill(server, pending)
            with server:
                load = run_wrk(server.url, seconds)
            shutil.rmtree(folder)
            # Those that come in while it is measured count by half.
            points.append([pending + load["requests"] / 2, load["requests"] / (load["microseconds"] / 1e6)])
            say(f"{name}, {pending} pending: {points[-1][1]:.0f} requests/s")
    return curves


def await_count(server):
    """usher counts all invites soon after its start, then rarely: what is measured is not to depend on that."""
    deadline = time.monotonic() + 120
    while not server.counted():
        if time.monotonic() > deadline:
            raise RuntimeError("usher does not count its invites")
        time.sleep(0.05)


def empty_beside_full(work, say, rounds, seconds, pending):
    """usher with no invites and with many pending ones, in turn; both started anew for each round, so that
    the first answer with many is one that had them all to open."""
    full_server = Usher(work / "full")
    say(f"filling: {pending} invites")
    fill_usher(full_server, pending)
    empty, full = [], []
    for number in range(rounds):
        with Usher(work / f"empty-{number + 1}") as server:
            empty.append(measure(server, seconds))
        say(f"round {number + 1} of {rounds}: usher, no invites before: {describe(empty[-1])}")
        with full_server:
            await_count(full_server)
            full.append(measure(full_server, seconds))
        say(f"round {number + 1} of {rounds}: usher, {pending} or more before: {describe(full[-1])}")
    shutil.rmtree(full_server.folder)
    return {"pending": pending, "empty": empty, "full": full}
