"""Runs private PostgreSQL servers, as Debian packages them: for the end-to-end tests and for bench/."""

import atexit
import functools
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

from waiting import free_port, wait_until

SUPERUSER = "postgres"
ROLE = "usher"  # whom usher connects as: an ordinary role that owns its databases
START_SECONDS = 60
STOP_SECONDS = 60


@functools.cache
def binaries():
    """The folder of PostgreSQL's programs, or None: Debian keeps a server's away from PATH."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else pathlib.Path(on_path).parent if on_path else None


def is_installed():
    return binaries() is not None


def as_its_user(command):
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", f"--reuid={SUPERUSER}", f"--regid={SUPERUSER}", "--init-groups", "--", *command]


def run(program, *arguments):
    """Runs one of PostgreSQL's programs as its user. Gives what it printed."""
    command = as_its_user([str(binaries() / program), *map(str, arguments)])
    result = subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert result.returncode == 0, f"{program} ended with {result.returncode}: {result.stdout}{result.stderr}"
    return result.stdout


def folder_of_its_own(parent=None):
    """A folder that PostgreSQL's user may use. Short, since a socket's path may have 107 bytes at most."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="usher-pg-", dir=parent))
    if os.geteuid() == 0:
        shutil.chown(folder, SUPERUSER, SUPERUSER)
    return folder


@functools.cache
def template():
    """A new cluster, made once for this process: initdb takes longer than a copy."""
    folder = folder_of_its_own()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    run("initdb", "--no-sync", "--auth=trust", f"--username={SUPERUSER}", "--encoding=UTF8", "--locale=C",
        "--no-instructions", "--pgdata", folder / "data")
    return folder / "data"


def children_of(parent, dead_too=False):
    """The processes that a process has started; with `dead_too`, those that ended and that it has not noticed."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            state, owner = path.read_text(errors="replace").rpartition(")")[2].split()[:2]
        except OSError:
            continue  # it has just ended
        if int(owner) == parent and (dead_too or state != "Z"):
            found.append(int(path.parent.name))
    return found


def times_of(process):
    """Seconds of CPU time: user, system, and those of children that have ended."""
    try:
        fields = pathlib.Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return (0, 0, 0, 0)  # it has just ended
    return tuple(int(field) / os.sysconf("SC_CLK_TCK") for field in fields[11:15])


class PostgreSQL:
    """One server, with its data in a folder of its own; `standby()` makes it one of two."""

    def __init__(self, settings=None, parent=None, name="primary"):
        self.folder = folder_of_its_own(parent)
        self.data = self.folder / "data"
        self.log_path = self.folder / "log"
        self.name = name
        self.port = free_port()
        self.process = None
        self.settings = {
            "listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": str(self.folder),
            "cluster_name": name, "shared_buffers": "128MB", **(settings or {}),
        }

    # The server

    def start(self, wait=True):
        assert self.process is None
        if not self.data.exists():
            subprocess.run(["cp", "--archive", template(), self.data], check=True)
        self._write_settings()
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(as_its_user([str(binaries() / "postgres"), "-D", str(self.data)]), cwd="/",
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        if wait:
            self.wait_until_ready()
        return self

    def wait_until_ready(self):
        wait_until(self.ready, "PostgreSQL to accept connections", START_SECONDS)

    def ready(self):
        assert self.process.poll() is None, f"PostgreSQL ended with {self.process.returncode}:\n{self.log()[-3000:]}"
        asked = subprocess.run([str(binaries() / "pg_isready"), "--quiet", "--timeout=5", "--host=127.0.0.1",
                                f"--port={self.port}"])
        return asked.returncode == 0

    def stop(self, how=signal.SIGINT):
        """Ends it: SIGINT breaks transactions off, SIGQUIT leaves it as a crash would."""
        if self.process is None:
            return
        self.thaw()
        process, self.process = self.process, None
        process.send_signal(how)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._kill_all(process)
            raise AssertionError(f"PostgreSQL did not stop in {STOP_SECONDS} s:\n{self.log()[-3000:]}") from None

    def kill(self):
        """kill -9 for the whole of it, as if its machine had died: nobody says goodbye to anybody."""
        process, self.process = self.process, None
        self._kill_all(process)

    @staticmethod
    def _kill_all(process):
        process.send_signal(signal.SIGSTOP)  # it shall not mend what the death of its children breaks
        children = children_of(process.pid)
        for child in children:
            os.kill(child, signal.SIGKILL)
        process.kill()
        process.wait()
        wait_until(lambda: not any(is_running(child) for child in children), "PostgreSQL's processes to be gone")

    def restart(self):
        self.stop()
        return self.start()

    def remove(self):
        """Stops it, without saving anything, and takes its folder away."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder)

    def processes(self):
        """All of its processes, the first one first."""
        return [self.process.pid, *children_of(self.process.pid)]

    def freeze(self):
        """Stops every process where it is: connections stay open, and nobody answers."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self):
        self._signal_all(signal.SIGCONT)

    def _signal_all(self, number):
        for process in self.processes():
            try:
                os.kill(process, number)
            except ProcessLookupError:
                pass  # it has just ended

    def cpu_seconds(self):
        """What all of its processes took so far, those that have ended too."""
        children = sum(sum(times_of(child)[:2]) for child in children_of(self.process.pid, dead_too=True))
        return children + sum(times_of(self.process.pid))

    def log(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    # Its settings

    def configure(self, changes):
        """Sets what can be set without a restart."""
        self.settings.update(changes)
        self._write_settings()
        self.sql("SELECT pg_reload_conf()")

    def _write_settings(self):
        quoted = {name: str(value).replace("'", "''") for name, value in self.settings.items()}
        text = "".join(f"{name} = '{value}'\n" for name, value in quoted.items())
        (self.data / "postgresql.conf").write_text(text)

    # Its databases

    def create_database(self, name):
        """A new database of usher's; gives its URL."""
        if not self.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"):
            self.sql(f"CREATE ROLE {ROLE} LOGIN")
        self.sql(f"CREATE DATABASE {name} OWNER {ROLE}")
        return self.url(name)

    def drop_database(self, name):
        self.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def url(self, database, *others, user=ROLE):
        """Where a database is, for usher.toml; with `others`, servers that may hold it too."""
        hosts = ",".join(f"127.0.0.1:{server.port}" for server in (self, *others))
        return f"postgresql://{user}@{hosts}/{database}" + ("?target_session_attrs=read-write" if others else "")

    def socket_url(self, database, user=ROLE):
        return f"postgresql:///{database}?host={self.folder}&port={self.port}&user={user}"

    def sql(self, statement, database="postgres", user=SUPERUSER):
        """Runs a statement through psql. Gives the rows as text: one a line, fields divided by |."""
        result = subprocess.run([*self.psql(database, user), "--command", statement],
                                stdin=subprocess.DEVNULL, capture_output=True, text=True)
        assert result.returncode == 0, f"{statement}: {result.stderr}{self.log()[-2000:]}"
        return result.stdout.rstrip("\n")

    def hold(self, statement, database="postgres"):
        """Runs a statement through a psql that keeps its session: gives its process, to be killed."""
        process = subprocess.Popen(self.psql(database, SUPERUSER), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True)
        process.stdin.write(f"{statement};\n\\echo done\n")
        process.stdin.flush()
        while process.stdout.readline() not in ("done\n", ""):
            pass
        return process

    def psql(self, database, user):
        return [str(binaries() / "psql"), "--no-psqlrc", "--quiet", "--no-align", "--tuples-only",
                "--set=ON_ERROR_STOP=1", "--dbname", self.socket_url(database, user)]

    # Two of them

    def standby(self, name="standby", settings=None):
        """Makes and starts a second server that follows this one, and without which this one confirms nothing."""
        second = PostgreSQL({**(settings or {}), "synchronous_standby_names": ""}, self.folder.parent, name)
        run("pg_basebackup", "--pgdata", second.data, "--write-recovery-conf", "--wal-method=stream",
            "--checkpoint=fast", "--no-sync", "--dbname",
            f"host={self.folder} port={self.port} user={SUPERUSER}")
        second.start()
        self.configure({"synchronous_standby_names": name})
        wait_until(lambda: self.sql("SELECT sync_state FROM pg_stat_replication") == "sync",
                   "the standby to follow", START_SECONDS)
        return second

    def promote(self):
        """Makes a standby the server that is written to."""
        assert self.sql(f"SELECT pg_promote(true, {START_SECONDS})") == "t"


def is_running(process):
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
