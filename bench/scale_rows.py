"""The rows that the simulation of scale fills databases with: invites as the API makes them, two a millisecond."""

import pathlib
import random

ROOT = pathlib.Path(__file__).resolve().parents[1]
EPOCH = 1_704_067_200_000  # 2024-01-01, as in src/domain/use_cases/invite_ids.cpp
COUNTER_BITS = 22
FIRST = 1_000_000_000  # milliseconds after the epoch
LIFE = 7 * 24 * 3600 * 1000
GROUP = 64  # rows in a transaction
KEY = "mEI4mPT5"  # an API key's id: what source_detail holds

# The id of row `n`, in SQL and in Python: the millisecond, a random start in it, and counting from there.
ID = f"((({FIRST} + n / 2) << {COUNTER_BITS}) + (({FIRST} + n / 2) * 2654435) % 4194000 + n % 2)"
CREATED = f"({EPOCH + FIRST} + n / 2)"


def id_of(n):
    millisecond = FIRST + n // 2
    return (millisecond << COUNTER_BITS) + (millisecond * 2654435) % 4194000 + n % 2


def created_at(n):
    return EPOCH + FIRST + n // 2


def over_before(n):
    """The moment before which exactly the first `n` rows (an even number) have expired."""
    return created_at(n) + LIFE


def id_below(time):
    """Ids of invites that were made before a moment are below this."""
    return (time - EPOCH) << COUNTER_BITS


def random_ids(rows, count, skip=0):
    chance = random.Random(rows)
    return [id_of(chance.randrange(skip, rows)) for _ in range(count)]


def migrations(engine):
    return [path.read_text() for path in sorted((ROOT / "src/adapters/store/migrations" / engine).glob("*.sql"))]


def query(engine, name):
    """A query of usher's own."""
    return (ROOT / "src/adapters/store" / engine / "queries" / f"{name}.sql").read_text()
