"""Nodes on one PostgreSQL, beside one Prosody; one of them by PgBouncer, and one with a clock that can be set."""

import contextlib
import os
import pathlib
import re
import shutil

import requests

import postgresql as pg
from pgbouncer import PgBouncer
from prosody import Prosody
from usher import Usher, wait_until

NODES = 3
DATABASE = "usher"
FAKETIME = next(pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
UNLIMITED = {"limits": {"per_key": "off", "per_address_failures": "off", "per_address_forms": "off",
                        "per_invite_forms": "off"},
             "webhooks": {"reach": "public-and-loopback"}}
# Of whoever does harm, so that what is set for everybody does not keep them from undoing it.
UNHARMED = ["statement_timeout = 0", "lock_timeout = '5s'", "idle_in_transaction_session_timeout = 0",
            "idle_session_timeout = 0", "default_transaction_read_only = off", "synchronous_commit = local"]


class Site:
    def __init__(self, folder, ledger):
        self.server = pg.PostgreSQL({"max_connections": 60, "fsync": "off", "autovacuum_naptime": "1s"}).start()
        ledger.logs.add(self.server.log_path)
        url = self.server.create_database(DATABASE)
        for setting in UNHARMED:
            self.server.sql(f"ALTER ROLE {pg.SUPERUSER} SET {setting}")
        self.bouncer = PgBouncer(self.server, DATABASE).start() if PgBouncer.program() else None
        self.prosody = Prosody(folder / "prosody", ledger,
                               global_settings={"component_conflict_resolve": "kick_old"}).start()
        self.clock = folder / "clock"
        self.set_clock(0)
        self.nodes = []
        for number in range(NODES):
            behind = self.bouncer and number == NODES - 1
            node = Usher(folder / f"node-{number}", ledger, {**self.prosody.usher_settings, **UNLIMITED},
                         database_url=self.bouncer.url if behind else url)
            if number == 1 and FAKETIME:
                node.environment = {"LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(self.clock),
                                    "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_CACHE_DURATION": "1"}
            if self.nodes:
                node.data_dir.mkdir(mode=0o700)
                shutil.copy(self.nodes[0].key_file, node.key_file)
            self.nodes.append(node.start())
        self.nodes[0].description()  # before threads ask for it
        self.wait_until_whole(60)

    def set_clock(self, seconds):
        """How far ahead the clock of one node is."""
        self.clock.write_text(f"{seconds:+d}s\n")

    def sql(self, statement):
        return self.server.sql(statement, DATABASE)

    def state(self, node):
        """What it says of itself; nothing where it does not answer."""
        try:
            answer = requests.get(node.ops_url + "/readyz", timeout=2)
        except requests.RequestException:
            return ""
        return answer.text if answer.status_code == 200 else ""

    def is_whole(self):
        """Whether every node is ready, and one of them leads and has its component and the plugin."""
        states = [self.state(node) for node in self.nodes]
        leading = [text for text in states if "node: leads\n" in text]
        return (all(f"nodes: {len(self.nodes)}\n" in text for text in states) and len(leading) == 1
                and ": connected" in leading[0] and "plugin" in leading[0])

    def wait_until_whole(self, seconds):
        wait_until(self.is_whole, "all nodes to be ready, and one to lead", seconds)

    def stop(self):
        for node in self.nodes:
            with contextlib.suppress(AssertionError):
                node.stop()
        with contextlib.suppress(AssertionError):
            self.prosody.stop()
        if self.bouncer:
            self.bouncer.stop()
        self.server.remove()


def connections_of(process, ports):
    """How many a process has to one of these ports."""
    try:
        links = [os.readlink(path) for path in pathlib.Path(f"/proc/{process}/fd").iterdir()]
    except OSError:
        return 0  # it has just ended, or a file has
    inodes = {link[8:-1] for link in links if link.startswith("socket:[")}
    found = 0
    for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = re.split(r"\s+", line.strip())
        found += fields[9] in inodes and fields[3] == "01" and int(fields[2].rpartition(":")[2], 16) in ports
    return found
