"""usher's release build, on its embedded database."""

import pathlib
import sqlite3
import subprocess
import urllib.request

from processes import HOST, OneInvitePage, Server, free_port

BINARY = pathlib.Path(__file__).resolve().parents[1] / "build" / "release" / "usher"

CONFIG = """
data_dir = "{folder}/data"
{database}

[http]
listen = ["127.0.0.1:{port}"]

[operations]
listen = ["127.0.0.1:{operations_port}"]

[limits]
per_key = "off"

[host."{host}"]
public_url = "http://127.0.0.1:{port}"
"""


class Usher(Server):
    name = "usher"
    database = ""  # a line of the configuration; empty: SQLite in the data folder

    def prepare(self):
        (self.folder / "data").mkdir()
        self.configure()
        key = subprocess.run([BINARY, "key", "create", "--config", str(self.config), HOST, "bench"],
                             capture_output=True, text=True, check=True, timeout=60).stdout.strip()
        self.path = f"/invites_api?key={key}"

    def configure(self):
        self.config = self.folder / "usher.toml"
        self.operations_port = free_port()
        self.config.write_text(CONFIG.format(folder=self.folder, database=self.database, port=self.port,
                                             operations_port=self.operations_port, host=HOST))

    def command(self):
        return [BINARY, "serve", "--config", str(self.config)]

    def invites_stored(self):
        with sqlite3.connect(f"file:{self.folder}/data/usher.sqlite3?mode=ro", uri=True) as database:
            return database.execute("SELECT count(*) FROM invites").fetchone()[0]

    def counted(self):
        """Whether it has counted the invites that it holds, for its metrics."""
        return "\nusher_invites{" in self.metrics()

    def metrics(self):
        address = f"http://127.0.0.1:{self.operations_port}/metrics"
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.read().decode()


class UsherFewConnections(Usher):
    """Whose groups are small, so that each commit is shared by few."""

    name = "usher, 16 connections"
    connections = 16


class UsherPage(OneInvitePage, Usher):
    name = "usher, landing page"


class UsherNoOp(Usher):
    """The ceiling: the same server and HTTP code, with nothing to do."""

    name = "usher, no-op route"
    expected_status = 200

    def prepare(self):
        super().prepare()
        self.port = self.operations_port
        self.path = "/healthz"
