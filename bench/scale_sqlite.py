"""How usher's SQLite database grows: sizes, depths and the cost of what is done to it, at some number of rows."""

import sqlite3
import time

from scale_rows import (CREATED, GROUP, ID, KEY, LIFE, created_at, id_below, id_of, migrations, over_before, query,
                        random_ids)

FILL_STEP = 1_000_000
FILL = f"""
  WITH RECURSIVE numbers (n) AS (SELECT :from UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :to)
  INSERT INTO invites (id, host, kind, uses_allowed, uses_committed, uses_reserved, expires_at, created_at, source,
                       source_detail)
  SELECT {ID}, 1, 0, 1, 0, 0, {CREATED} + {LIFE}, {CREATED}, 1, '{KEY}' FROM numbers"""
PRUNE_BATCH = 1000  # src/app/housekeeping.cpp


def timed(action):
    """Seconds, and seconds of CPU time, that something takes."""
    wall, cpu = time.monotonic(), time.process_time()
    action()
    return time.monotonic() - wall, time.process_time() - cpu


class SqliteScale:
    name = "SQLite"

    def __init__(self, folder):
        self.path = folder / "scale.sqlite3"
        self.rows = 0
        self.database = None

    def _start_anew(self):
        self.close()
        self.rows = 0
        for path in self.path.parent.glob(self.path.name + "*"):
            path.unlink()
        self.database = self._open("journal", "configure", "configure_writer")
        for migration in migrations("sqlite"):
            self.database.executescript(migration)
        self.database.execute("INSERT INTO hosts (name) VALUES ('example.com')")

    def _open(self, *settings):
        database = sqlite3.connect(self.path, isolation_level=None)
        for name in settings:
            database.executescript(query("sqlite", name))
        return database

    def close(self):
        if self.database is not None:
            self.database.close()

    def fill(self, rows):
        """From nothing."""
        self._start_anew()
        self.database.execute("PRAGMA synchronous = OFF")
        wall, cpu = timed(lambda: self._fill(rows))
        self.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.database.execute("PRAGMA synchronous = FULL")
        return {"rows": rows, "seconds": wall, "cpu_seconds": cpu}

    def _fill(self, rows):
        while self.rows < rows:
            last = min(self.rows + FILL_STEP, rows)
            self.database.execute(FILL, {"from": self.rows, "to": last})
            self.rows = last

    def measure(self):
        return {"rows": self.rows, "trees": self.trees(), "point_reads": self.point_reads(20_000),
                "inserts": self.inserts(400), "scan_of_a_million": self.scan(1_000_000),
                "prune": [self.prune(1000), self.prune(100_000)]}

    def trees(self):
        return {name: {"bytes": size, "pages": pages, "leaves": leaves, "inner": pages - leaves, "levels": levels}
                for name, size, pages, leaves, levels in self.database.execute("""
                  SELECT name, sum(pgsize), count(*), sum(pagetype = 'leaf'),
                         max(length(path) - length(replace(path, '/', '')))
                  FROM dbstat WHERE name LIKE 'invites%' AND pagetype <> 'overflow' GROUP BY name""")}

    def point_reads(self, count):
        reader = self._open("configure", "configure_reader")
        find = query("sqlite", "find_invite")
        found = []
        wall, cpu = timed(lambda: found.extend(reader.execute(find, (each,)).fetchone()
                                               for each in random_ids(self.rows, count)))
        assert all(found)
        reader.close()
        return {"per_second": count / wall, "cpu_us": cpu / count * 1e6}

    def inserts(self, groups):
        """Groups of 64 in a transaction each, durable, as usher inserts them."""
        insert = query("sqlite", "insert_invite")
        begin, commit = query("sqlite", "begin"), query("sqlite", "commit")

        def run():
            for group in range(groups):
                first = self.rows + group * GROUP
                self.database.execute(begin)
                self.database.executemany(insert, (
                    (id_of(n), 1, 0, 1, 0, 0, None, created_at(n) + LIFE, created_at(n), 1, KEY,
                     None, None, None, None, None) for n in range(first, first + GROUP)))
                self.database.execute(commit)

        wall, cpu = timed(run)
        self.rows += groups * GROUP
        return {"per_second": groups * GROUP / wall, "cpu_us": cpu / (groups * GROUP) * 1e6}

    def scan(self, rows):
        """A search for what is over that passes many rows which are not."""
        rows = min(rows, self.rows)
        time_before = created_at(rows)
        wall, cpu = timed(lambda: self.database.execute(
            query("sqlite", "find_over"), (time_before, PRUNE_BATCH, id_below(time_before))).fetchall())
        return {"rows": rows, "seconds": wall, "cpu_seconds": cpu}

    def prune(self, count):
        """Takes the oldest away as usher does: a thousand in a transaction, each asked about once more."""
        oldest, = self.database.execute("SELECT (created_at - ?) * 2 FROM invites ORDER BY id LIMIT 1",
                                        (created_at(0),)).fetchone()
        time_before = over_before(oldest + count)
        find, delete = query("sqlite", "find_over"), query("sqlite", "delete_over")
        deleted = 0

        def run():
            nonlocal deleted
            for _ in range(count // PRUNE_BATCH):
                over = self.database.execute(find, (time_before, PRUNE_BATCH, id_below(time_before))).fetchall()
                self.database.execute(query("sqlite", "begin"))
                for each, in over:
                    deleted += self.database.execute(delete, (each, time_before)).rowcount
                self.database.execute(query("sqlite", "commit"))

        wall, cpu = timed(run)
        assert deleted == count, f"{deleted} rows were pruned, not {count}"
        return {"rows": count, "seconds": wall, "cpu_us": cpu / count * 1e6}
