"""usher on a PostgreSQL server of its own, beside pgbench on the same server."""

import pathlib
import re
import subprocess
import sys
import tempfile

from usher import Usher

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "e2e"))
import postgresql  # noqa: E402  (the tests' servers)

DATABASE = "invitations"
WRITERS = 2  # connections that write: src/adapters/store/postgres/postgres_store.hpp

COLUMNS = ("id, expires_at, created_at, host, uses_allowed, uses_committed, uses_reserved, kind, source, "
           "source_detail")
VALUES = "1796226842604, 1795622042604, 1, 1, 0, 0, 0, 1, 'mEI4mPT5'"
# Ids grow, as usher's do, and clients never share one. These are above all that the clock gives.
FIRST_ID = 8_000_000_000_000_000_000


def rows_in_one_statement(rows):
    """A transaction of pgbench's that fills the columns that usher fills. The server makes the rows."""
    return (f"INSERT INTO invites ({COLUMNS}) SELECT ((extract(epoch FROM statement_timestamp()) - 1704067200) "
            f"* 1000000)::bigint * 8192 + :client_id * 512 + number, {VALUES} "
            f"FROM generate_series(0, {rows - 1}) AS number;\n")


def a_statement_each(rows):
    """The same with a statement for each row, all sent together."""
    insert = f"INSERT INTO invites ({COLUMNS}) VALUES (:first::bigint + {{}}, {VALUES});"
    return "\n".join(["\\set group :group + 4096", "\\set first :group + :client_id * 512", "\\startpipeline", "BEGIN;",
                      *map(insert.format, range(rows)), "END;", "\\endpipeline", ""])


FILL = f"""
INSERT INTO invites ({COLUMNS})
SELECT number, (extract(epoch FROM now()) * 1000)::bigint + 604800000, (extract(epoch FROM now()) * 1000)::bigint,
       1, 1, 0, 0, 0, 1, 'mEI4mPT5'
FROM generate_series(1, {{count}}) AS number;
"""


class UsherOnPostgres(Usher):
    """One node. Its CPU time is its own; the server's is asked for apart."""

    name = "usher, PostgreSQL"

    def prepare(self):
        self.server = postgresql.PostgreSQL().start()
        self.database = f'database = "{self.server.create_database(DATABASE)}"'
        super().prepare()

    def stop(self):
        super().stop()
        self.server.remove()

    def invites_stored(self):
        return int(self.server.sql("SELECT count(*) FROM invites", DATABASE))

    def fill(self, count):
        """Pending invites, before it starts."""
        self.server.sql(FILL.format(count=count), DATABASE)
        self.server.sql("VACUUM (FREEZE, ANALYZE) invites", DATABASE)
        self.server.sql("CHECKPOINT")

    def operations_per_commit(self):
        text = self.metrics()

        def value(part):
            return float(re.search(rf"^usher_store_commit_operations_{part}\S* (\S+)$", text, re.MULTILINE).group(1))

        return value("sum") / value("count")


class AnotherNode(Usher):
    """A second node on the first one's database, with the same key file and key."""

    name = "usher, a second node"

    def __init__(self, folder, first):
        self.first = first
        super().__init__(folder)

    def prepare(self):
        self.database = self.first.database
        (self.folder / "data").mkdir()
        (self.folder / "data" / "usher.key").write_bytes((self.first.folder / "data" / "usher.key").read_bytes())
        (self.folder / "data" / "usher.key").chmod(0o600)
        self.configure()
        self.path = self.first.path


def run_pgbench(server, rows, seconds, clients=WRITERS, transaction=rows_in_one_statement):
    """Inserts groups of rows into usher's table as fast as PostgreSQL does it. Gives rows a second, and CPU time."""
    cpu = server.cpu_seconds()
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(transaction(rows))
        file.flush()
        output = subprocess.run(
            [str(postgresql.binaries() / "pgbench"), "--no-vacuum", "--protocol=prepared", f"--client={clients}",
             "--jobs=1", f"--time={seconds}", f"--define=group={FIRST_ID}", f"--file={file.name}",
             server.url(DATABASE)], capture_output=True, text=True, check=True).stdout
    count = rows * int(re.search(r"transactions actually processed: (\d+)", output).group(1))
    return {"rows_per_second": rows * float(re.search(r"tps = ([0-9.]+)", output).group(1)),
            "server_cpu_us_per_row": (server.cpu_seconds() - cpu) * 1e6 / count, "rows": rows, "clients": clients}
