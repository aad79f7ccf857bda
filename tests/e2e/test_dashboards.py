"""The Grafana board and the alerts ask for what usher really has, by names that they get right."""

import json
import re
import shutil
import subprocess

import pytest
import requests
import yaml

from postgresql import is_installed
from test_bad_input import connect
from test_operations import samples
from usher import HOST, ROOT, Usher, wait_until

BOARD = ROOT / "docs" / "grafana.json"
ALERTS = ROOT / "docs" / "alerts.yml"
OF_PROMETHEUS = {"up"}
OF_NODES = {"usher_nodes", "usher_node_leading"}
FUNCTIONS = {"rate", "increase", "changes", "sum", "max", "count", "histogram_quantile", "vector"}
WORDS = {"by", "on", "or", "group_left"} | FUNCTIONS
SET_BY_PROMETHEUS = {"job", "instance"}


def rules():
    return [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]


def board_targets():
    return [target for panel in json.loads(BOARD.read_text())["panels"] for target in panel.get("targets", [])]


def asked():
    """Every expression, with the text that names its labels."""
    of_board = [(target["expr"], target["legendFormat"]) for target in board_targets()]
    return of_board + [(rule["expr"], json.dumps(rule["annotations"])) for rule in rules()]


def metrics_in(expression):
    """What is neither within braces or brackets (matchers, ranges) nor a word of PromQL or a label of `by`."""
    bare = re.sub(r"\{[^}]*\}|\[[^]]*\]|\b(by|on|group_left) \([^)]*\)", " ", expression)
    return set(re.findall(r"\b[a-z_]+\b", bare)) - WORDS


def labels_in(expression, text):
    listed = [label for each in re.findall(r"\b(?:by|on) \(([^)]*)\)", expression) for label in re.split(r",\s*", each)]
    matched = re.findall(r"[{,]([a-z_]+)=", expression)
    shown = re.findall(r"\{\{ ?(?:\$labels\.)?([a-z_]+)(?: \|[^}]*)? ?\}\}", text)
    return {label for label in (*listed, *matched, *shown) if label} - SET_BY_PROMETHEUS


def exposed(text):
    """Of each name the labels that it has."""
    labels = {}
    for name, pairs in samples(text):
        labels.setdefault(name, set()).update(key for key, _ in pairs)
    return labels


@pytest.fixture(scope="module")
def everything(tmp_path_factory, ledger):
    """What a server exposes that has seen all that is counted."""
    usher = Usher(tmp_path_factory.mktemp("watched"), ledger, {
        "http": {"connections_per_address_max": 1}, "limits": {"per_key": "1/h"},
        "host": {HOST: {"xmpp": {"component": "usher.example.com", "secret": "unused", "server": "127.0.0.1:1"}}}})
    key = usher.create_key()
    usher.create_invite()
    usher.start()  # which counts the invites
    assert [usher.post_invite(key).status_code for _ in range(2)] == [201, 429]
    with connect(usher.port) as held:
        held.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: h\r\n\r\nGET /")  # it is not idle
        assert held.recv(100)
        assert requests.get(usher.url + "/robots.txt", timeout=10).status_code == 503
    wait_until(lambda: "usher_invites{" in usher.metrics(), "the count of invites")
    yield exposed(usher.metrics())
    usher.stop()


def wrong(known, names):
    """What is asked for and not exposed: metrics, and labels of the metrics beside them."""
    found = []
    for expression, text in asked():
        metrics = metrics_in(expression)
        assert metrics, expression
        here = metrics & names
        found += sorted(here - known.keys())
        if here and here <= known.keys() and here == metrics:
            found += sorted(labels_in(expression, text) - {"le"} - set().union(*(known[name] for name in here)))
    return found


def names_asked():
    return set().union(*(metrics_in(expression) for expression, _ in asked())) - OF_PROMETHEUS


def test_each_metric_and_label_is_there(everything):
    assert wrong(everything, names_asked() - OF_NODES) == []


def test_each_metric_is_shown(everything):
    """A new metric belongs on the board."""
    shown = set().union(*(metrics_in(target["expr"]) for target in board_targets()))
    plain = {re.sub(r"_(bucket|sum|count)$", "", name) for name in everything}
    assert plain - {re.sub(r"_(bucket|sum|count)$", "", name) for name in shown} == set()


@pytest.mark.skipif(not is_installed(), reason="PostgreSQL is not installed")
def test_each_of_the_nodes_is_there(install, database):
    usher = install(database_url=database).start()
    assert wrong(exposed(usher.metrics()), OF_NODES) == []


def test_a_wrong_name_would_be_found(everything):
    assert metrics_in('sum by (a) (rate(usher_x_total{b="c"}[5m])) / on (job) group_left () usher_y > 0.5') \
        == {"usher_x_total", "usher_y"}
    assert "usher_no_such_metric" not in everything


def test_prometheus_takes_the_alerts(tmp_path):
    promtool = shutil.which("promtool")
    if not promtool:
        pytest.skip("promtool is not installed: apt-get install prometheus")
    subprocess.run([promtool, "check", "rules", str(ALERTS)], check=True, capture_output=True, timeout=60)


def test_each_alert_says_what_is_wrong():
    names = [rule["alert"] for rule in rules()]
    assert len(set(names)) == len(names) >= 10
    for rule in rules():
        assert rule["labels"]["severity"] in ("critical", "warning") and rule["annotations"]["summary"]
    documented = (ROOT / "docs" / "deployment.md").read_text()
    assert "alerts.yml" in documented and "grafana.json" in documented
