"""A Debian of its own that systemd has booted, without any network but its own loopback."""

import json
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
BOOT_SECONDS = 90
COMMAND_SECONDS = 300
CLEAN = ["env", "-i", "HOME=/root", "TERM=dumb", "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive",
         "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]


class Failed(Exception):
    """A command that ended with something else than zero."""


class Machine:
    def __init__(self, root):
        self.root = root
        self.leader = None  # systemd, as it is numbered outside

    def make(self, release, packages):
        """With what is needed to install these packages, files or names, and none of them installed."""
        made = subprocess.run([HERE / "make_machine", release, self.root, *packages], capture_output=True, text=True)
        assert made.returncode == 0, made.stdout[-2000:] + made.stderr[-2000:]

    def boot(self):
        # The host's own systemd, if it has one, is not asked. A systemd that refuses the old cgroups of the kernel it
        # runs on takes them nevertheless when its command line says so.
        command = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--private-network", "--console=pipe",
                   "--directory", self.root, "/lib/systemd/systemd", "SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1"]
        with open(f"{self.root}.log", "wb") as log:
            self.nspawn = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.wait_until(self.find_leader, BOOT_SECONDS)
        self.wait_until(lambda: self.state() in ("running", "degraded"), BOOT_SECONDS)
        assert self.state() == "running", self.run("systemctl", "--failed", "--no-pager")

    def find_leader(self):
        assert self.nspawn.poll() is None, pathlib.Path(f"{self.root}.log").read_text()
        for status in pathlib.Path("/proc").glob("[0-9]*/status"):
            try:
                lines = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
            except OSError:
                continue  # it has ended
            if lines.get("PPid") == str(self.nspawn.pid) and lines.get("NSpid", "").split()[1:] == ["1"]:
                self.leader = status.parent.name
        return self.leader

    def state(self):
        return self.command("systemctl", "is-system-running").stdout.strip()

    def power_off(self):
        if self.leader is not None:
            self.command("systemctl", "poweroff", "--force")
            try:
                self.nspawn.wait(60)
            except subprocess.TimeoutExpired:
                self.nspawn.terminate()
                self.nspawn.wait()

    def command(self, *command, said=""):
        enter = ["nsenter", "--target", self.leader, "--mount", "--uts", "--ipc", "--net", "--pid", "--root", "--wd"]
        return subprocess.run([*enter, *CLEAN, *command], input=said, capture_output=True, text=True,
                              timeout=COMMAND_SECONDS)

    def run(self, *command, said=""):
        """What a command that has to succeed prints."""
        ended = self.command(*command, said=said)
        if ended.returncode != 0:
            raise Failed(f"{' '.join(command)} ended with {ended.returncode}:\n{ended.stdout}\n{ended.stderr}")
        return ended.stdout

    def as_usher(self, *command):
        return self.run("runuser", "-u", "usher", "--", "usher", *command)

    def install(self, *packages):
        """What apt and the packages' scripts said."""
        installed = self.run("apt-get", "install", "--yes", "--reinstall", "--allow-downgrades", *packages)
        assert "dpkg: error" not in installed
        return installed

    def path(self, inside):
        return pathlib.Path(self.root) / inside.lstrip("/")

    def write(self, inside, text):
        """Leaves owner and mode as they are where it is there already."""
        self.path(inside).write_text(text)

    def property(self, unit, name):
        return self.run("systemctl", "show", "--value", "--property", name, unit).strip()

    def curl(self, *arguments):
        return self.run("curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", "20", *arguments)

    def start_load(self, key):
        return RunningLoad(self, key)

    def wait_until(self, condition, seconds=30):
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"not within {seconds} s: {condition}"
            time.sleep(0.05)


class RunningLoad:
    """Clients on the machine's network that create invites, from outside of what is tried."""

    def __init__(self, machine, key):
        self.process = subprocess.Popen(
            ["nsenter", "--target", machine.leader, "--net", sys.executable, HERE / "load.py"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"})
        self.process.stdin.write(key + "\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "running\n"

    def stop(self):
        """How many requests were answered as they should be, and what became of the others."""
        said, _ = self.process.communicate(timeout=60)
        return json.loads(said)
