"""Servers under measurement: started in a fresh folder, looked at through /proc, stopped."""

import http.client
import os
import signal
import socket
import subprocess
import time
import urllib.parse

HOST = "example.com"
CONNECTIONS = 64
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One server process. Subclasses prepare its folder and say how it is started."""

    name = ""
    path = ""  # what is asked
    expected_status = 201
    connections = CONNECTIONS

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True)
        self.port = free_port()
        self.process = None
        self.first_answer_ms = None
        self.prepare()

    def prepare(self):
        raise NotImplementedError

    def command(self):
        raise NotImplementedError

    def __enter__(self):
        with (self.folder / "output").open("ab") as output:
            started = time.monotonic()
            self.process = subprocess.Popen(self.command(), stdout=output, stderr=output,
                                            stdin=subprocess.DEVNULL)
        try:
            self._await_answer()
        except BaseException:
            self.stop()
            raise
        self.first_answer_ms = (time.monotonic() - started) * 1000
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def _await_answer(self):
        """Asks until the answer is the expected one."""
        deadline = time.monotonic() + 30
        while True:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended at once: see {self.folder}/output")
            try:
                status = self.ask()
                if status == self.expected_status:
                    return
                problem = f"it answers {status}"
            except OSError as error:
                problem = str(error)
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} gives no answer ({problem}): see {self.folder}")
            time.sleep(0.001)

    def ask(self):
        return self.answer().status

    def answer(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", self.path)
            answer = connection.getresponse()
            answer.read()
            return answer
        finally:
            connection.close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}{self.path}"

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND

    def resident_mib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            for line in file:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) / 1024
        raise RuntimeError("no VmRSS")


class OneInvitePage:
    """For a server whose path creates an invite: once it answers, the path is that invite's page."""

    def __enter__(self):
        super().__enter__()
        link = urllib.parse.urlsplit(self.answer().getheader("Location"))
        self.path = f"{link.path}?{link.query}"
        self.expected_status = 200
        status = self.ask()
        if status != self.expected_status:
            self.stop()
            raise RuntimeError(f"{self.name}: the page of a new invite answers {status}: see {self.folder}")
        return self
