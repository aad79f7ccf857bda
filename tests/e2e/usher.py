"""Runs the program under test: its commands, and a server in a folder of its own."""

import json
import os
import pathlib
import re
import signal
import subprocess
import urllib.parse

import requests

import api_description
from waiting import free_port, wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("USHER_BINARY") or str(ROOT / "build" / "release" / "usher")
HOST = "example.com"
PUBLIC_URL = "https://invites.example.com"
SANITIZER_REPORTS = ("Sanitizer:", "runtime error:", "terminate called", "Assertion `")
START_SECONDS = 30
STOP_SECONDS = 40


def merged(base, changes):
    """`base` with `changes`, table by table; None takes a key away."""
    result = dict(base)
    for name, value in changes.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict) and isinstance(result.get(name), dict):
            result[name] = merged(result[name], value)
        else:
            result[name] = value
    return result


def to_toml(table, path=()):
    """A dict as TOML; JSON's strings, numbers, booleans and arrays are TOML's too."""
    own = [f"{name} = {json.dumps(value)}" for name, value in table.items() if not isinstance(value, dict)]
    lines = ([f"[{'.'.join(json.dumps(part) for part in path)}]"] if path and own else []) + own
    for name, value in table.items():
        if isinstance(value, dict):
            lines.append(to_toml(value, (*path, name)))
    return "\n".join(lines) + "\n"


def clean_environment(**more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("USHER_")}
    return {**kept, **more}


def without_own_apps(answer):
    """What a page says, but for the address of its apps: that of a paused host has it, for whoever has the link."""
    return re.sub(r'href="[^"]*&amp;apps"', "", answer.text) if answer.status_code == 503 else answer.text


class Usher:
    """One installation: a folder with a configuration and data, and the server that may run on it."""

    def __init__(self, folder, ledger, settings=None, data_dir=None, serve_arguments=(), database_url=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.ledger = ledger
        self.process = None
        self.environment = {}
        self.wrapper = []  # a command that the server is started through
        self.inherits = []  # numbers of open files that it gets
        self.serve_arguments = serve_arguments
        self.database_url = database_url  # of PostgreSQL; None: SQLite, in the data folder
        self.expect_exit = 0
        self.port, self.ops_port = free_port(), free_port()
        self.data_dir = pathlib.Path(data_dir or self.folder / "data")
        self.config = self.folder / "usher.toml"
        self.log_path = self.folder / "log"
        self.configure(settings or {})
        ledger.logs.add(self.log_path)
        ledger.databases.add(self.data_dir)

    def configure(self, changes):
        """Writes the configuration: defaults for tests, and `changes`."""
        self.settings = merged({
            "data_dir": str(self.data_dir),
            **({"database": self.database_url} if self.database_url else {}),
            "http": {"listen": [f"127.0.0.1:{self.port}"]},
            "operations": {"listen": [f"127.0.0.1:{self.ops_port}"]},
            "limits": {"per_key": "off", "per_address_failures": "off"},
            "log": {"level": "debug"},
            "host": {HOST: {"public_url": PUBLIC_URL, "site_name": "Example Chat"}},
        }, changes)
        # At once: a reload that is under way reads the old one or the new one, and no half of either.
        fresh = self.config.with_name(self.config.name + ".new")
        fresh.write_text(to_toml(self.settings))
        fresh.replace(self.config)

    def configure_tls(self, certificate, private_key, **http):
        """Has it speak TLS alone, where it spoke HTTP."""
        self.configure({"http": {"listen": [], "tls_listen": [f"127.0.0.1:{self.port}"],
                                 "certificate": str(certificate), "private_key": str(private_key), **http}})

    # The server

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def ops_url(self):
        return f"http://127.0.0.1:{self.ops_port}"

    @property
    def database(self):
        return self.data_dir / "usher.sqlite3"

    @property
    def key_file(self):
        return self.data_dir / "usher.key"

    def log(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def start(self):
        self.launch()
        wait_until(self.ready, "the server to be ready", START_SECONDS)
        self.ledger.add_key_file(self.key_file)
        return self

    def launch(self):
        """Starts the server without waiting for it."""
        assert self.process is None
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.wrapper, BINARY, "serve", *self.serve_arguments, "--config", str(self.config)], cwd=self.folder,
                env=clean_environment(**self.environment), pass_fds=self.inherits, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log)

    def ready(self):
        assert self.process.poll() is None, f"the server ended with {self.process.returncode}:\n{self.log()}"
        try:
            return requests.get(self.ops_url + "/readyz", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def stop(self):
        """Stops the server as its service manager would, and checks that it ended well."""
        if self.process is None:
            return
        process, self.process = self.process, None
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"the server did not stop in {STOP_SECONDS} s:\n{self.log()[-3000:]}") from None
        self.check_log()
        assert code == self.expect_exit, f"the server ended with {code}:\n{self.log()[-3000:]}"

    def check_log(self):
        log = self.log()
        assert not any(report in log for report in SANITIZER_REPORTS), log[-8000:]

    def kill(self):
        """kill -9"""
        process, self.process = self.process, None
        process.kill()
        process.wait()
        self.check_log()

    def restart(self):
        self.stop()
        return self.start()

    def run_to_end(self, *arguments, seconds=START_SECONDS):
        """Runs a server that is expected to refuse to start. Gives its exit code and what it wrote."""
        result = subprocess.run([*self.wrapper, BINARY, "serve", *arguments, "--config", str(self.config)], cwd=self.folder,
                                env=clean_environment(**self.environment), pass_fds=self.inherits,
                                stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds)
        self.ledger.record_page(result.stdout + result.stderr)
        return result

    # Its commands

    def cli(self, *args, code=0, env=None, config=True):
        """Runs a command and checks its exit code, unless that is None. Gives its result, with `stdout` and `stderr`."""
        named = ["--config", str(self.config)] if config else []
        result = subprocess.run([BINARY, *args, *named], cwd=self.folder, stdin=subprocess.DEVNULL,
                                env=clean_environment(**(env or {})), capture_output=True, text=True, timeout=60)
        assert not any(report in result.stderr for report in SANITIZER_REPORTS), result.stderr
        assert code is None or result.returncode == code, f"{args} ended with {result.returncode}: {result.stderr}{result.stdout}"
        self.ledger.record_page(result.stderr)
        return result

    def create_key(self, *args, host=HOST):
        out = self.cli("key", "create", host, *args).stdout
        assert out.endswith("\n") and out.count("\n") == 1
        assert not out.startswith("-"), "`key delete` would take this id for an option"
        return self.ledger.add_key(out.rstrip("\n"))

    def create_invite(self, *args, host=HOST):
        out = self.cli("invite", "create", host, *args).stdout
        assert out.endswith("\n") and out.count("\n") == 1
        return self.ledger.add_link(out.rstrip("\n"))

    # Its HTTP

    def request(self, method, path, session=requests, url=None, **more):
        """Sends a request; what comes back is kept for the search for secrets, and is as the API's description has it."""
        more.setdefault("timeout", 30)
        more.setdefault("allow_redirects", False)
        answer = session.request(method, (url or self.url) + path, **more)
        if answer.status_code >= 400:
            self.ledger.record_page(f"{answer.status_code} {answer.headers}\n{without_own_apps(answer)}")
        elif answer.status_code in (201, 303) and path.startswith("/invites_api"):
            self.ledger.add_link(answer.headers["Location"])
        if api_description.is_described(path):
            self.description().check(method, path, answer)
        return answer

    def description(self):
        """Of the management API."""
        return api_description.description(lambda: Usher(self.ledger.folder / "described", self.ledger).start())

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def post_invite(self, key, **more):
        return self.request("POST", "/invites_api", headers={"Authorization": f"Bearer {key}"}, **more)

    def page(self, link, method="GET", **more):
        """The landing page of a link, wherever the link says that it is."""
        parts = urllib.parse.urlsplit(link)
        return self.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), **more)

    def resident_bytes(self):
        """The memory that it holds right now."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"^VmRSS:\s+(\d+)", status, re.MULTILINE)[1]) * 1024

    def metrics(self):
        text = requests.get(self.ops_url + "/metrics", timeout=10).text
        self.ledger.record_metrics(text)
        return text


def is_problem(answer, status):
    """Checks that an answer is an RFC 9457 problem of this status; gives it."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text}"
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status and problem["type"] and problem["title"]
    return problem
