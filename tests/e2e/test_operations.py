"""/healthz, /readyz and /metrics, on a listener of their own."""

import json
import re

import pytest
import requests

from usher import HOST, is_problem, wait_until


def samples(text):
    """The samples of a Prometheus exposition: {(name, ((label, value), ...)): number}."""
    found = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, labels, number = re.fullmatch(r'([a-z_]+)(?:\{(.*)\})? (\S+)', line).groups()
            pairs = tuple(sorted(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', labels or "")))
            assert (name, pairs) not in found
            found[name, pairs] = float(number)
    return found


def matching(text, name, **labels):
    return sum(number for (each, pairs), number in samples(text).items()
               if each == name and labels.items() <= dict(pairs).items())


@pytest.mark.parametrize("path, body", [("/healthz", "ok\n"), ("/readyz", "ready\n")])
def test_health(shared, path, body):
    answer = requests.get(shared.ops_url + path, timeout=10)
    assert (answer.status_code, answer.text) == (200, body)
    head = requests.head(shared.ops_url + path, timeout=10)
    assert (head.status_code, head.text) == (200, "")
    assert requests.post(shared.ops_url + path, timeout=10).status_code == 405


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_not_on_the_public_listener(shared, path):
    is_problem(shared.get(path), 404)


@pytest.mark.parametrize("path", ["/invites_api", "/invite", "/"])
def test_nothing_public_on_this_listener(shared, path):
    assert requests.get(shared.ops_url + path, timeout=10).status_code == 404


def test_metrics_are_well_formed(shared):
    answer = requests.get(shared.ops_url + "/metrics", timeout=10)
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    text = answer.text
    assert samples(text)
    for name in re.findall(r"^# TYPE (\S+)", text, re.MULTILINE):
        assert text.count(f"# TYPE {name} ") == text.count(f"# HELP {name} ") == 1
    assert matching(text, "usher_build_info") == 1
    assert matching(text, "process_resident_memory_bytes") > 0


def test_requests_are_counted(usher):
    key = usher.create_key()
    for _ in range(3):
        usher.post_invite(key)
    usher.get(f"/invites_api?key={key}")
    usher.post_invite("no/key")
    usher.get("/no/such/page")
    usher.get("/invite?unknown")
    text = usher.metrics()
    name = "usher_http_requests_total"
    assert matching(text, name, route="invites_api", method="POST", status="201") == 3
    assert matching(text, name, route="invites_api", method="GET", status="201") == 1
    assert matching(text, name, route="invites_api", status="403") == 1
    assert matching(text, name, route="landing", status="404") == 1
    assert matching(text, name, route="unmatched", status="404") == 1
    assert matching(text, name) == 7
    assert matching(text, "usher_http_request_duration_seconds_count", route="invites_api") == 5
    assert matching(text, "usher_keys_refused_total") == 1
    assert matching(text, "usher_store_commit_operations_sum") >= 4
    assert "no/such" not in text


def test_made_up_methods_and_paths_add_no_series(usher):
    usher.get("/nothing")
    before = len(samples(usher.metrics()))
    for number in range(50):
        usher.request(f"METHOD{number}", f"/made-up/{number}")
        usher.get(f"/made-up/{number}", headers={"Host": f"h{number}"})
    assert len(samples(usher.metrics())) - before < 60  # at most a further method's histogram


def test_invites_are_counted_by_kind_and_state(usher):
    links = [usher.create_invite() for _ in range(3)] + [usher.create_invite("--reset", "juliet")]
    usher.cli("invite", "revoke", links[0])
    usher.restart()  # they are counted at the start, and then from time to time

    def counted(kind, state):
        return matching(usher.metrics(), "usher_invites", host=HOST, kind=kind, state=state)

    wait_until(lambda: counted("account", "pending") == 2, "the count of pending invites")
    assert counted("account", "revoked") == 1
    assert counted("reset", "pending") == 1


def test_connections_are_counted(usher):
    with requests.Session() as session:
        for _ in range(5):
            usher.get("/invite?x", session=session)
        assert matching(usher.metrics(), "usher_http_connections", tls="no") == 1
    wait_until(lambda: matching(usher.metrics(), "usher_http_connections", tls="no") == 0, "the connection to close")
    assert matching(usher.metrics(), "usher_http_connections_accepted_total", tls="no") == 1


def test_without_an_operations_listener(install):
    usher = install({"operations": {"listen": []}})
    usher.launch()

    def answers():
        assert usher.process.poll() is None, usher.log()
        try:
            return usher.get("/").status_code == 200
        except requests.ConnectionError:
            return False

    wait_until(answers, "the server to answer", 30)
    usher.ledger.add_key_file(usher.key_file)
    assert usher.get("/metrics").status_code == 404
    with pytest.raises(requests.ConnectionError):
        requests.get(usher.ops_url + "/metrics", timeout=5)


def test_logs_as_json(install):
    usher = install({"log": {"format": "json"}}).start()
    usher.post_invite(usher.create_key())
    usher.stop()
    lines = [json.loads(line) for line in usher.log().splitlines()]
    assert {"starting", "listening", "request", "stopped"} <= {line["event"] for line in lines}


def test_logs_at_level_info_hold_no_requests(install):
    usher = install({"log": {"level": "info"}}).start()
    usher.post_invite(usher.create_key())
    usher.stop()
    assert "invites_api" not in usher.log() and "listening" in usher.log()
