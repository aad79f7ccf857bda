"""Makes tests/e2e/schemas/STORE-NUMBER.sql of the newest migration: the file before it, and the migration. What rows its
tables are to hold is added to that by hand."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "tests" / "e2e" / "schemas"


def migrated(store, text, migration, number):
    """A dump says the number of its schema first in SQLite, where each migration of PostgreSQL writes it."""
    if store == "postgresql":
        return f"{text}\n{migration}"
    text = re.sub(r"PRAGMA user_version = \d+;", f"PRAGMA user_version = {number};", text, count=1)
    migration = re.sub(r"\n*PRAGMA user_version = \d+;\n", "\n", migration)
    end = text.rindex("COMMIT;")
    return f"{text[:end]}\n{migration}{text[end:]}"


def main():
    for store, folder in (("sqlite", "sqlite"), ("postgresql", "postgres")):
        newest = max((ROOT / "src/adapters/store/migrations" / folder).glob("*.sql"))
        number = int(newest.name[:4])
        before = SCHEMAS / f"{store}-{number - 1}.sql"
        (SCHEMAS / f"{store}-{number}.sql").write_text(
            migrated(store, before.read_text(), newest.read_text(), number))


if __name__ == "__main__":
    main()
