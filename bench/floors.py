"""What can't be gone below: a server that only reads and writes, and commits without a server."""

import subprocess

from load import BUILD, CONNECTIONS
from processes import Server


class EpollServer(Server):
    """The least CPU that a request can cost: epoll, one read, one write."""

    name = "bare epoll server"
    path = "/"
    expected_status = 200

    def prepare(self):
        pass

    def command(self):
        return [BUILD / "bench" / "epoll_server", str(self.port)]


def raw_commits(folder, seconds):
    """A loop over SQLite's C API that commits groups as large as usher's can get, with no HTTP."""
    folder.mkdir(parents=True)
    command = [BUILD / "src" / "adapters" / "store" / "store_bench", "raw", folder, str(seconds), str(CONNECTIONS)]
    line = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    values = dict(pair.split("=", 1) for pair in line.split() if "=" in pair)
    return {"inserts_per_second": float(values["inserts_per_second"]),
            "cpu_us_per_insert": float(values["cpu_us_per_insert"]),
            "per_commit": float(values["per_commit"])}
