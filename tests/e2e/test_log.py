"""The record of what happened, told by `usher log`, and the accounts' origins, by `usher account`."""

import json
import re
import signal
import subprocess
import threading

import pytest

from forms import fill_in
from ledger import token_of
from usher import BINARY, HOST, clean_environment, wait_until

pytestmark = pytest.mark.any_store


class Followed:
    """`usher log --follow`, whose lines are collected."""

    def __init__(self, usher, *arguments):
        self.lines = []
        self.process = subprocess.Popen(
            [BINARY, "log", "--follow", "--output", "json", *arguments, "--config", str(usher.config)],
            cwd=usher.folder, env=clean_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=lambda: self.lines.extend(map(json.loads, self.process.stdout)))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.reader.ident:
            self.reader.join()
        for pipe in (self.process.stdout, self.process.stderr):
            pipe.close()

    def read(self):
        self.reader.start()
        return self

    def objects(self):
        return [event["object"] for event in list(self.lines)]


def id_of(usher, link):
    return json.loads(usher.cli("invite", "show", link, "--output", "json").stdout)["id"]


@pytest.fixture
def offline(install):
    return install()


def test_a_withdrawal_and_its_reason_are_told(offline):
    identifier = id_of(offline, offline.create_invite())
    offline.cli("invite", "revoke", identifier, "--reason", "spam")
    created, revoked = offline.cli("log", HOST, "--object", identifier).stdout.splitlines()
    assert re.fullmatch(rf"\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d  invite\.created  {identifier}  by cli \S+  kind: account", created)
    assert re.fullmatch(rf"\S+ \S+  invite\.revoked  {identifier}  by cli \S+  reason: spam", revoked)
    log = json.loads(offline.cli("log", "--type", "invite.revoked", "--output", "json").stdout)
    assert [(event["object"], event["data"]) for event in log["events"]] == [(identifier, {"reason": "spam"})]
    offline.create_invite()
    behind = json.loads(offline.cli("log", "--after", log["cursor"], "--output", "json").stdout)
    assert [event["type"] for event in behind["events"]] == ["invite.created"]


def test_nothing_is_made_by_looking(offline):
    assert offline.cli("log").stdout == ""
    assert offline.database_url or not offline.database.exists()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_what_another_process_does_is_followed(offline, stop):
    first = id_of(offline, offline.create_invite())
    with Followed(offline, HOST) as followed:
        followed.read()
        wait_until(lambda: followed.objects() == [first], "what was there to be told")
        more = [id_of(offline, offline.create_invite()) for _ in range(3)]
        wait_until(lambda: followed.objects() == [first, *more], "what is new to be told")
        followed.process.send_signal(stop)
        assert followed.process.wait(10) == 0
        assert followed.process.stderr.read() == ""


def test_following_ends_with_whoever_reads_it(offline):
    offline.create_invite()
    with Followed(offline) as followed:
        assert followed.process.stdout.readline()
        followed.process.stdout.close()
        assert followed.process.wait(10) == 0
        assert followed.process.stderr.read() == ""


def test_an_account_says_who_let_it_in(install):
    usher = install(serve_arguments=["--demo-accounts"]).start()
    link = usher.create_invite("--label", "batch=1")
    assert fill_in(usher, "register", token_of(link), username="juliet", password="wide open meadow 47").status_code == 303
    shown = json.loads(usher.cli("account", "show", f"juliet@{HOST}", "--output", "json").stdout)
    assert shown["origin"]["invite"] == id_of(usher, link)
    assert shown["origin"]["creator"]["type"] == "cli" and shown["origin"]["inviter"] is None
    told = usher.cli("log", "--object", f"juliet@{HOST}").stdout
    assert "account.created" in told and f"by invitee juliet@{HOST}" in told
    preview = usher.cli("account", "stop", "juliet", HOST, code=1)
    assert "1 account would" in preview.stdout and "--yes" in preview.stderr
    usher.cli("account", "stop", "juliet", HOST, "--reason", "spam", "--yes")
    assert "frozen" in usher.cli("account", "show", "juliet", HOST).stdout


def test_a_batch_of_links_for_a_spreadsheet(offline):
    heading, *rows = offline.cli("invite", "create", HOST, "--count", "3", "--label", "batch=2",
                                 "--output", "csv").stdout.splitlines()
    assert heading == "id,link,expires_at" and len(rows) == 3
    for identifier, link, _ in (row.split(",") for row in rows):
        offline.ledger.add_link(link)
        assert id_of(offline, link) == identifier
    offline.cli("invite", "revoke", "--label", "batch=2", HOST, code=1)
    assert "3 invites revoked" in offline.cli("invite", "revoke", "--label", "batch=2", HOST, "--yes").stdout
