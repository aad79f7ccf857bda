"""The jobs of docs/api.md, command by command."""

import csv
import json
import os
import re
import socket
import subprocess
import sys

import pytest

from checked_api import CheckedApi
from forms import fill_in
from ledger import token_of
from usher import BINARY, HOST, ROOT
from waiting import free_port, wait_until

pytestmark = pytest.mark.slow

DOCUMENT = (ROOT / "docs" / "api.md").read_text()
TITLE = re.compile(r"^## (.*)$", re.MULTILINE)
SECONDS = 120


def blocks(text):
    return re.findall(r"```sh\n(.*?)```", text, re.DOTALL)


def python_blocks(text):
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


def jobs():
    """The blocks of commands of each job, by its title; the first has no title, and is what all of them begin by."""
    beginning, *rest = TITLE.split(DOCUMENT)
    return blocks(beginning), dict(zip(rest[::2], map(blocks, rest[1::2])))


(BEGINNING,), JOBS = jobs()


class Walk:
    """Runs the commands of a job, one block after the other, in a folder of its own."""

    def __init__(self, folder, usher, api, title):
        self.folder = folder
        self.usher = usher
        self.api = api
        self.blocks = list(JOBS[title])
        self.variables = {}
        programs = folder / "programs"
        programs.mkdir()
        (programs / "usher").write_text(f'#!/bin/sh\nexec "{BINARY}" "$@" --config "{usher.config}"\n')
        (programs / "usher").chmod(0o755)

    def step(self):
        """Runs the next block. Gives what it printed."""
        script = (BEGINNING + self.blocks.pop(0)).replace("https://example.com", self.api)
        path = f"{self.folder / 'programs'}:{os.environ['PATH']}"
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=self.folder, stdin=subprocess.DEVNULL,
                              env={"PATH": path, "HOME": str(self.folder), **self.variables}, capture_output=True,
                              text=True, timeout=SECONDS, check=False)
        assert done.returncode == 0, f"{script}\nended with {done.returncode}: {done.stderr}{done.stdout}"
        assert done.stderr == "", done.stderr
        return done.stdout

    def take_key(self):
        assert self.step() == ""
        assert (self.folder / "key").stat().st_mode & 0o077 == 0
        self.usher.ledger.add_key(self.text("key").split()[-1])

    def text(self, name):
        return (self.folder / name).read_text()

    def lines(self, name):
        return self.text(name).splitlines()

    def end(self):
        assert not self.blocks, "commands that were not run"


@pytest.fixture
def walk(tmp_path, install):
    usher = install({"webhooks": {"reach": "public-and-loopback"}}, serve_arguments=["--demo-accounts"]).start()
    with CheckedApi(usher) as api:
        yield lambda title: Walk(tmp_path, usher, api.url, title)


def states(usher):
    listed = json.loads(usher.cli("invite", "list", HOST, "--output", "json").stdout)
    return {invite["id"]: invite["state"] for invite in listed["invites"]}


def test_a_class_of_30(walk):
    job = walk("A class of 30")
    usher = job.usher
    other = usher.create_invite()
    pupils = [f"pupil{number:02}" for number in range(30)]
    (job.folder / "pupils.txt").write_text("".join(f"{name}\n" for name in pupils))
    job.take_key()
    repeated = list(job.blocks)
    job.step()
    rows = list(csv.reader(job.lines("links.csv")))
    links = [usher.ledger.add_link(link) for _, link in rows]
    assert [name for name, _ in rows] == pupils and len(set(links)) == 30
    job.blocks = repeated  # once more: nothing is made
    job.step()
    assert [link for _, link in csv.reader(job.lines("links.csv"))] == links
    assert len(states(usher)) == 31
    came = fill_in(usher, "register", token_of(links[0]), username="pupil00", password="wide open meadow 47")
    assert came.status_code == 303
    job.step()
    assert sorted(line.split("\t")[1] for line in job.lines("waiting.tsv")) == pupils[1:]
    events = usher.cli("log", HOST, "--type", "invite.updated", "--output", "json").stdout
    assert len(json.loads(events)["events"]) == 29
    job.step()
    assert sorted(states(usher).values()) == ["pending", *["revoked"] * 29, "used"]
    assert usher.page(links[0]).status_code == 410 and usher.page(other).status_code == 200
    job.end()


def test_a_link_from_a_web_shop(walk):
    job = walk("A link from a web shop")
    usher = job.usher
    job.variables["order"] = "4711"
    job.take_key()
    again = job.blocks[0]
    link = usher.ledger.add_link(job.step().strip())
    assert usher.page(link).status_code == 200
    job.blocks.insert(0, again)
    assert job.step().strip() == link
    assert job.blocks[0] != again and len(states(usher)) == 1
    job.blocks.insert(1, job.blocks[0])
    assert job.step() == "pending\n"
    came = fill_in(usher, "register", token_of(link), username="buyer", password="wide open meadow 47")
    assert came.status_code == 303
    assert job.step() == f"used\nbuyer@{HOST}\n"
    assert job.step() == "revoked\n"
    job.end()


def test_who_let_a_spammer_in(walk):
    job = walk("Who let a spammer in")
    usher = job.usher
    job.variables["spammer"] = "mallory"

    def come(name, *invited_by):
        link = usher.create_invite(*invited_by)
        assert fill_in(usher, "register", token_of(link), username=name,
                       password="wide open meadow 47").status_code == 303

    def by(name):
        return "--contact", name, "--allow-registration"

    come("oscar")
    come("mallory", *by("oscar"))
    come("trudy", *by("mallory"))
    come("alice")
    bad = [usher.create_invite(*by(name)) for name in ("oscar", "mallory", "trudy", "trudy")]
    good = usher.create_invite(*by("alice"))
    job.take_key()
    assert job.step() == "oscar\n"
    assert json.loads(job.text("origin.json"))["account"] == f"mallory@{HOST}"
    assert job.step() == ""
    assert job.lines("branch.txt") == ["mallory", "trudy"]
    assert [usher.page(link).status_code for link in [*bad, good]] == [410] * 4 + [200]
    for name, frozen in {"oscar": True, "mallory": True, "trudy": True, "alice": False}.items():
        shown = usher.cli("account", "show", name, HOST, "--output", "json").stdout
        assert json.loads(shown)["frozen"] is frozen, name
    job.end()


def test_what_happened_in_a_log(walk):
    job = walk("What happened, in a log")
    usher = job.usher
    for _ in range(3):
        usher.create_invite()
    job.take_key()
    job.step()
    job.blocks.append(job.blocks[0])
    job.step()
    before = job.lines("events.log")
    usher.cli("invite", "create", HOST, "--count", "201")
    job.step()
    read = [json.loads(line) for line in job.lines("events.log")]
    kept = json.loads(usher.cli("log", HOST, "--limit", "1000", "--output", "json").stdout)["events"]
    assert [event["id"] for event in read] == [event["id"] for event in kept]
    assert len(read) == len(before) + 201
    job.end()


class Receiver:
    """The receiver of docs/api.md, with the function of docs/webhooks.md."""

    def __init__(self, job):
        self.folder = job.folder
        self.port = free_port()
        (verified,) = python_blocks((ROOT / "docs" / "webhooks.md").read_text())
        (receive,) = [block for block in python_blocks(DOCUMENT) if "8080" in block]
        (self.folder / "verified.py").write_text(verified)
        (self.folder / "receive.py").write_text(receive.replace("8080", str(self.port)))
        self.process = None

    def start(self):
        with (self.folder / "receive.out").open("ab") as output:
            self.process = subprocess.Popen([sys.executable, "receive.py"], cwd=self.folder, stdin=subprocess.DEVNULL,
                                            stdout=output, stderr=output)
        wait_until(lambda: is_listening(self.port), "the receiver to listen")

    def stop(self):
        self.process.kill()
        self.process.wait()

    def objects(self):
        """What the events in its log are about."""
        log = self.folder / "events.log"
        return {json.loads(line)["data"]["object"] for line in log.read_text().splitlines()} if log.exists() else set()


def is_listening(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_what_happened_in_a_log_by_webhook(walk):
    job = walk("What happened, in a log, by webhook")
    usher = job.usher
    receiver = Receiver(job)
    job.variables["hook"] = f"http://127.0.0.1:{receiver.port}/usher"
    job.take_key()
    receiver.start()
    try:
        assert job.step() == ""
        usher.ledger.add_password(job.text("secret").strip())
        assert (job.folder / "secret").stat().st_mode & 0o077 == 0
        assert job.step() == "true\n"
        usher.create_invite()
        wait_until(lambda: receiver.objects() >= set(states(usher)), "the first invite in the log")
        receiver.stop()
        usher.create_invite()
        what_waits = job.blocks[0]
        wait_until(lambda: job.blocks.insert(0, what_waits) or "invite.created" in job.step(), "what waits")
        del job.blocks[0]
        receiver.start()
        assert job.step() == ""
        wait_until(lambda: receiver.objects() >= set(states(usher)), "the second invite in the log")
        assert job.step() == ""
        usher.ledger.add_password(job.text("secret").strip())
        usher.create_invite()
        wait_until(lambda: receiver.objects() >= set(states(usher)), "what is signed by both secrets")
        assert job.step() == "disabled\n"
    finally:
        receiver.stop()
    job.end()


def test_every_job_is_run():
    """By this file's other tests: a job that none of them names is left over."""
    tests = sys.modules[__name__].__dict__
    named = {title for title in JOBS if f"test_{re.sub('[^a-z0-9]+', '_', title.lower())}" in tests}
    assert named == set(JOBS)
