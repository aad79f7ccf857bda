"""Runs a PgBouncer in front of a private PostgreSQL server."""

import os
import shutil
import socket
import subprocess

import postgresql as pg
from waiting import free_port, wait_until


class PgBouncer:
    """In front of a PostgreSQL, in session mode unless another one is said."""

    def __init__(self, server, database, mode="session"):
        self.port = free_port()
        self.folder = pg.folder_of_its_own(server.folder)
        self.database = database
        self.process = None
        (self.folder / "users").write_text(f'"{pg.ROLE}" ""\n')
        (self.folder / "ini").write_text(f"""
            [databases]
            * = host=127.0.0.1 port={server.port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {self.port}
            unix_socket_dir =
            auth_type = trust
            auth_file = {self.folder / 'users'}
            pool_mode = {mode}
        """.replace("            ", ""))
        for path in self.folder.iterdir():
            path.chmod(0o644)

    @staticmethod
    def program():
        return shutil.which("pgbouncer", path=os.environ["PATH"] + ":/usr/sbin")

    def start(self):
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(pg.as_its_user([self.program(), str(self.folder / "ini")]), cwd="/",
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_until(self.listens, "PgBouncer to listen")
        return self

    def listens(self):
        assert self.process.poll() is None, (self.folder / "log").read_text()
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
        except ConnectionRefusedError:
            return False
        return True

    def stop(self):
        self.process.kill()
        self.process.wait()

    @property
    def url(self):
        return f"postgresql://{pg.ROLE}@127.0.0.1:{self.port}/{self.database}"
