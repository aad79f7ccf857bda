"""Stopping everything of a host at once, and the ceiling of its live invites: by every way in, on every store."""

import email.utils
import json
import re
import time

import pytest
import requests

from forms import Form
from ledger import token_of
from usher import HOST, is_problem, wait_until

pytestmark = pytest.mark.any_store

GOOD_PASSWORD = "wide open meadow 47"
SCOPES = "invites:create,invites:read,invites:update,invites:revoke,events:read,hosts:pause"
CONTACT = {"host": {HOST: {"contact": "mailto:help@example.com"}}}


@pytest.fixture
def usher(install):
    return install(CONTACT, serve_arguments=["--demo-accounts"]).start()


def api(usher, key, method, path, **more):
    return usher.request(method, f"/api/v1/{path}", headers={"Authorization": f"Bearer {key}"}, **more)


def shown(usher):
    return json.loads(usher.cli("host", "show", HOST, "--output", "json").stdout)


def test_a_paused_host_makes_nothing_by_any_way(usher):
    key = usher.create_key("--scope", SCOPES)
    assert usher.post_invite(key).status_code == 201
    usher.cli("host", "pause", HOST, "--reason", "a key leaked")
    assert shown(usher)["paused"]["reason"] == "a key leaked"
    problem = is_problem(usher.post_invite(key), 503)
    assert problem["type"] == "urn:usher:problem:host-paused" and "leaked" not in str(problem)
    assert "Retry-After" not in usher.post_invite(key).headers
    for path, body in (("invites", {}), ("invites/batch", {"count": 3})):
        is_problem(api(usher, key, "POST", path, json=body), 503)
    assert "paused" in usher.cli("invite", "create", HOST, code=1).stderr
    assert "paused" in usher.cli("invite", "create", HOST, "--reset", "romeo", code=1).stderr
    usher.cli("host", "resume", HOST)
    assert usher.post_invite(key).status_code == 201


def test_what_is_there_may_still_be_changed(usher):
    link = usher.create_invite()
    usher.cli("host", "pause", HOST)
    usher.cli("invite", "edit", link, "--note", "changed")
    usher.cli("invite", "revoke", link)
    usher.cli("invite", "restore", link)
    assert json.loads(usher.cli("invite", "show", link, "--output", "json").stdout)["note"] == "changed"
    assert "host.paused" in usher.cli("log", HOST).stdout


def test_whoever_opens_a_link_reads_that_it_stays_good(usher):
    link = usher.create_invite()
    reset = usher.create_invite("--reset", "romeo")
    over = usher.create_invite()
    usher.cli("invite", "revoke", over)
    usher.cli("host", "pause", HOST, "--for", "2h")
    for each, title in ((link, "Invitations are paused"), (reset, "New passwords are paused")):
        page = usher.page(each)
        assert page.status_code == 503 and title in page.text and "This link stays good" in page.text
        assert "no-store" in page.headers["Cache-Control"]
        ends = email.utils.parsedate_to_datetime(page.headers["Retry-After"]).timestamp()
        assert abs(ends - time.time() - 7200) < 120
        assert 'href="mailto:help@example.com"' in page.text and page.text.count("button primary") == 1
        assert "register?t=" not in page.text
    assert usher.page(over).status_code == 410
    assert usher.get(f"/register?t={token_of(link)}").status_code == 503
    assert usher.get(f"/reset?t={token_of(reset)}").status_code == 503
    assert usher.page(link + "&apps").status_code == 200
    usher.cli("host", "resume", HOST)
    assert usher.page(link).status_code == 200


def test_a_form_under_way_loses_nothing_but_the_password(usher):
    link = usher.create_invite()
    form = Form(usher, "register", token_of(link))
    usher.cli("host", "pause", HOST)
    answer = form.send(username="juliet", password=GOOD_PASSWORD)
    assert answer.status_code == 503 and 'value="juliet"' in answer.text
    assert "This is paused for a while" in answer.text and GOOD_PASSWORD not in answer.text
    invite = json.loads(usher.cli("invite", "show", link, "--output", "json").stdout)
    assert (invite["uses_reserved"], invite["uses_committed"]) == (0, 0)
    usher.cli("host", "resume", HOST)
    assert form.send(username="juliet", password=GOOD_PASSWORD).status_code == 303


def test_a_pause_outlives_a_restart_and_everything_tells_of_it(usher):
    link = usher.create_invite()
    usher.cli("host", "pause", HOST, "--reason", "spam")
    usher.restart()
    assert usher.page(link).status_code == 503
    wait_until(lambda: "a host is paused" in usher.log(), "the log to say so", 20)
    wait_until(lambda: f"{HOST} is paused" in requests.get(usher.ops_url + "/readyz", timeout=10).text, "/readyz", 20)
    wait_until(lambda: f'usher_host_paused{{host="{HOST}"}} 1' in usher.metrics(), "the gauge", 20)
    assert f"host {HOST}" in usher.cli("doctor", code=None).stdout
    usher.cli("host", "resume", HOST)
    wait_until(lambda: "usher_host_paused{" not in usher.metrics(), "the gauge to go", 20)
    assert "is paused" not in requests.get(usher.ops_url + "/readyz", timeout=10).text


def test_the_api_pauses_its_own_host_with_the_scope_for_it(usher):
    key = usher.create_key("--scope", SCOPES)
    assert api(usher, key, "GET", "hosts").json()["hosts"][0]["paused"] is None
    lesser = usher.create_key("--scope", "invites:create")
    assert api(usher, lesser, "POST", f"hosts/{HOST}/pause").status_code == 403
    assert api(usher, key, "POST", "hosts/other.example/pause").status_code == 404
    assert api(usher, key, "POST", f"hosts/{HOST}/pause", json={"for": "1h", "until": "2099-01-01T00:00:00Z"}).status_code == 400
    paused = api(usher, key, "POST", f"hosts/{HOST}/pause", json={"reason": "spam", "until": "2099-01-01T00:00:00Z"}).json()
    assert paused["paused"]["until"] == "2099-01-01T00:00:00Z" and paused["paused"]["by"]["type"] == "api-key"
    assert api(usher, key, "GET", "hosts").json()["hosts"][0] == paused
    refused = usher.post_invite(key)
    assert refused.status_code == 503 and refused.headers["Retry-After"] == "Thu, 01 Jan 2099 00:00:00 GMT"
    for _ in range(2):
        assert api(usher, key, "POST", f"hosts/{HOST}/resume").json()["paused"] is None
    events = api(usher, key, "GET", f"events?object={HOST}").json()["events"]
    assert [event["type"] for event in events] == ["host.paused", "host.resumed"]
    assert events[0]["data"] == {"until": "2099-01-01T00:00:00Z", "reason": "spam"}


def test_no_more_invites_are_live_than_the_ceiling_says(install):
    usher = install({"host": {HOST: {"invites_live_max": 3}}}).start()
    key = usher.create_key("--scope", SCOPES)
    assert api(usher, key, "GET", "hosts").json()["hosts"][0]["limits"]["live"] == 3
    links = [usher.create_invite(), usher.create_invite()]
    problem = is_problem(api(usher, key, "POST", "invites/batch", json={"count": 2}), 409)
    assert problem["type"] == "urn:usher:problem:too-many-live" and "3 live invites at most" in problem["detail"]
    assert usher.post_invite(key).status_code == 201
    refused = usher.cli("invite", "create", HOST, code=1)
    assert "3 live invites at most" in refused.stderr and "withdraw some" in refused.stderr
    usher.cli("invite", "revoke", links[0])
    assert usher.post_invite(key).status_code == 201
    usher.cli("invite", "restore", links[0], code=1)
    usher.stop()
    usher.configure({"host": {HOST: {"invites_live_max": 4}}})
    usher.start()
    usher.cli("invite", "restore", links[0])
    is_problem(usher.post_invite(key), 409)


def test_a_pause_holds_on_the_other_node_at_once(install, database):
    first = install(database_url=database).start()
    second = install(database_url=database, data_dir=first.data_dir).start()
    key = first.create_key()
    link = first.create_invite()
    for node in (first, second):
        assert node.post_invite(key).status_code == 201
    first.cli("host", "pause", HOST)
    for node in (first, second):
        is_problem(node.post_invite(key), 503)
        assert node.page(link).status_code == 503
    second.cli("host", "resume", HOST)
    for node in (first, second):
        assert node.post_invite(key).status_code == 201


def test_the_list_of_hosts_is_for_scripts_too(usher):
    usher.cli("host", "pause", HOST, "--until", "2099-01-01")
    listed = json.loads(usher.cli("host", "list", "--output", "json").stdout)["hosts"]
    assert [(host["host"], host["paused"]["until"]) for host in listed] == [(HOST, "2099-01-01T00:00:00Z")]
    assert re.match(rf"{re.escape(HOST)}  paused since .* until 2099-01-01 00:00:00", usher.cli("host", "list").stdout)
    usher.cli("host", "pause", HOST, "--for", "1h", "--until", "2099-01-01", code=2)
    usher.cli("host", "pause", "other.example", code=1)
