"""How usher's PostgreSQL database grows, and what partitioning by time would change."""

import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

from scale_rows import (CREATED, GROUP, ID, KEY, LIFE, created_at, id_below, id_of, migrations, over_before, query)

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "e2e"))
import postgresql  # noqa: E402  (the tests' servers)

DATABASE = "scale"
COLUMNS = ("id, expires_at, created_at, host, uses_allowed, uses_committed, uses_reserved, kind, source, source_detail")
VALUES = f"{ID}, {CREATED} + {LIFE}, {CREATED}, 1, 1, 0, 0, 0, 1, '{KEY}'"
PAGE = 8192
PRUNE_BATCH = 1000  # src/app/housekeeping.cpp


class PostgresScale:
    name = "PostgreSQL"

    def __init__(self, folder):
        self.server = postgresql.PostgreSQL({
            # Nothing follows it, so that filling a new table costs no log; and nothing cleans up by surprise.
            "wal_level": "minimal", "max_wal_senders": 0, "max_wal_size": "4GB", "autovacuum": "off",
            "checkpoint_timeout": "30min"}, folder).start()
        self.rows = 0
        self.server.create_database(DATABASE)
        self.sql("CREATE EXTENSION pageinspect")
        # A plan that is made once: it finds the partition when it runs.
        self.sql(f"ALTER DATABASE {DATABASE} SET plan_cache_mode = force_generic_plan")
        for migration in migrations("postgres"):
            self.sql(migration, user=postgresql.ROLE)

    def sql(self, statement, user=postgresql.SUPERUSER):
        return self.server.sql(statement, DATABASE, user)

    def close(self):
        self.server.remove()

    def timed(self, action):
        """Seconds, and seconds of CPU time that the server spends, while something is done."""
        wall, cpu = time.monotonic(), self.server.cpu_seconds()
        action()
        return time.monotonic() - wall, self.server.cpu_seconds() - cpu

    def fill(self, rows, table="invites"):
        """From nothing, in one transaction."""
        insert = f"INSERT INTO {table} ({COLUMNS}) SELECT {VALUES} FROM generate_series(0::bigint, {rows - 1}) AS n"
        wall, cpu = self.timed(lambda: self.sql(f"BEGIN; TRUNCATE {table} CASCADE; {insert}; COMMIT"))
        self.sql(f"VACUUM (FREEZE, ANALYZE) {table}")
        self.sql("CHECKPOINT")
        self.rows = rows
        return {"rows": rows, "seconds": wall, "cpu_seconds": cpu}

    def measure(self):
        return {"rows": self.rows, "trees": self.trees(), "point_reads": self.point_reads(5),
                "inserts": self.inserts(5), "scan_of_a_million": self.scan(1_000_000),
                "prune": [self.prune(1000), self.prune(100_000)]}

    def trees(self):
        table = int(self.sql("SELECT pg_table_size('invites')"))
        trees = {"invites": {"bytes": table, "pages": table // PAGE}}
        for line in self.sql("""SELECT indexrelid::regclass, pg_relation_size(indexrelid),
                                       (bt_metap(indexrelid::regclass::text)).level + 1
                                FROM pg_index WHERE indrelid = 'invites'::regclass""").splitlines():
            name, size, levels = line.split("|")
            pages = int(size) // PAGE
            leaves = int(self.sql(f"SELECT count(*) FROM generate_series(1, {pages - 1}) AS page, "
                                  f"bt_page_stats('{name}', page) WHERE type = 'l'"))
            trees[name] = {"bytes": int(size), "pages": pages, "leaves": leaves,
                           "inner": max(pages - 1 - leaves, 0), "levels": int(levels)}
        return trees

    def pgbench(self, script, seconds, **variables):
        """Runs a script again and again on one connection. Gives how often a second, and the server's CPU time."""
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
            file.write(script)
            file.flush()
            output = ""

            def run():
                nonlocal output
                output = subprocess.run(
                    [str(postgresql.binaries() / "pgbench"), "--no-vacuum", "--protocol=prepared", "--client=1",
                     f"--time={seconds}", f"--random-seed={random.Random(1).randrange(1000)}", f"--file={file.name}",
                     *(f"--define={name}={value}" for name, value in variables.items()),
                     self.server.socket_url(DATABASE)], capture_output=True, text=True, check=True).stdout

            wall, cpu = self.timed(run)
        count = int(re.search(r"transactions actually processed: (\d+)", output).group(1))
        assert count > 0 and "number of failed transactions: 0" in output, output
        return {"per_second": count / seconds, "cpu_us": cpu / count * 1e6, "count": count}

    def point_reads(self, seconds, table="invites"):
        """Rows at random, by what usher asks of a row but the host's name."""
        return self.pgbench(f"""\\set n random(0, {self.rows - 1})
\\set m {id_of(0) >> 22} + :n / 2
\\set id (:m << 22) + (:m * 2654435) % 4194000 + :n % 2
SELECT * FROM {table} WHERE id = :id;
""", seconds)

    def inserts(self, seconds, table="invites"):
        """Groups of 64 in a transaction each, durable; per row."""
        script = f"""INSERT INTO {table} ({COLUMNS})
SELECT {VALUES} FROM generate_series(:first::bigint, :first + {GROUP - 1}) AS n;
\\set first :first + {GROUP}
"""
        result = self.pgbench(script, seconds, first=self.rows)
        self.rows += result["count"] * GROUP
        return {"per_second": result["per_second"] * GROUP, "cpu_us": result["cpu_us"] / GROUP}

    def scan(self, rows):
        """A search for what is over that passes many rows which are not."""
        rows = min(rows, self.rows)
        time_before = created_at(rows)
        wall, cpu = self.timed(lambda: self.sql(self._prune_statement(time_before)))
        return {"rows": rows, "seconds": wall, "cpu_seconds": cpu}

    def _prune_statement(self, time_before):
        """usher's own, with its parameters filled in."""
        text = re.sub(r"^--.*$", "", query("postgres", "prune"), flags=re.MULTILINE)
        for number, value in ((1, time_before), (2, PRUNE_BATCH), (3, id_below(time_before))):
            text = text.replace(f"${number}", str(value))
        return text

    def prune(self, count, table="invites"):
        """Takes the oldest away as usher does, a thousand in a transaction."""
        oldest = int(self.sql(f"SELECT (created_at - {created_at(0)}) * 2 FROM {table} ORDER BY id LIMIT 1"))
        before = int(self.sql(f"SELECT count(*) FROM {table} WHERE id < {id_of(oldest + count)}"))
        assert before == count, f"{before} rows are there to prune, not {count}"
        statement = self._prune_statement(over_before(oldest + count)).replace("invites", table)
        script = ";\n".join([statement] * (count // PRUNE_BATCH))
        wall, cpu = self.timed(lambda: self._run_script(script))
        assert self.sql(f"SELECT count(*) FROM {table} WHERE id < {id_of(oldest + count)}") == "0"
        return {"rows": count, "seconds": wall, "cpu_us": cpu / count * 1e6}

    def _run_script(self, script):
        """Each statement a transaction, on one connection."""
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
            file.write(script + ";\n")
            file.flush()
            subprocess.run([str(postgresql.binaries() / "psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1",
                            f"--file={file.name}", self.server.socket_url(DATABASE)], check=True)

    # By time in partitions

    def partitions(self, rows, parts=12):
        """The same rows in a table of a dozen partitions by id, that is by time: beside the one without."""
        self.sql("CREATE TABLE parted (LIKE invites INCLUDING ALL) PARTITION BY RANGE (id)", postgresql.ROLE)
        share = rows // parts // 2 * 2
        edges = ["MINVALUE", *(str(id_of(share * number)) for number in range(1, parts)), "MAXVALUE"]
        for number in range(parts):
            self.sql(f"CREATE TABLE parted_{number} PARTITION OF parted "
                     f"FOR VALUES FROM ({edges[number]}) TO ({edges[number + 1]})", postgresql.ROLE)
        plain = {"fill": self.fill(rows), "inserts": self.inserts(5), "point_reads": self.point_reads(5)}
        parted = {"fill": self.fill(rows, "parted"), "inserts": self.inserts(5, "parted"),
                  "point_reads": self.point_reads(5, "parted")}
        delete, _ = self.timed(lambda: self.sql(f"DELETE FROM invites WHERE id < {edges[1]}"))
        vacuum, _ = self.timed(lambda: self.sql("VACUUM invites"))
        drop, _ = self.timed(lambda: self.sql("DROP TABLE parted_0"))
        self.sql("DROP TABLE parted")
        return {"rows": rows, "partitions": parts, "plain": plain, "parted": parted,
                "rows_removed": share, "delete_seconds": delete, "vacuum_seconds": vacuum, "drop_seconds": drop}
