"""Starting, stopping and signals."""

import http.client
import signal
import socket
import sqlite3
import ssl
import time

import pytest

from load import Load, pages_of
from usher import free_port, is_problem, wait_until
from wire import Answers, connect, read_all


@pytest.mark.parametrize("taken", ["public", "operations", "by another program"])
def test_two_servers_on_one_port(install, taken):
    first = install().start()
    second = install()
    port = first.ops_port if taken == "operations" else first.port
    with socket.socket() as other:
        if taken == "by another program":
            port = second.port
            other.bind(("127.0.0.1", port))
            other.listen()
        section = "operations" if taken == "operations" else "http"
        second.configure({section: {"listen": [f"127.0.0.1:{port}"]}})
        result = second.run_to_end()
    assert result.returncode == 1
    complaint = result.stderr.splitlines()[-1]
    assert complaint.startswith("Error: ") and f"127.0.0.1:{port}" in complaint
    assert "use" in complaint  # "Address already in use", in whatever words
    assert first.get("/nothing").status_code == 404


def test_an_address_that_is_not_ours(install):
    usher = install({"http": {"listen": ["192.0.2.1:5285"]}})
    result = usher.run_to_end()
    assert result.returncode == 1 and "192.0.2.1:5285" in result.stderr


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_an_idle_server_stops_at_once(usher, name):
    with connect(usher.port), connect(usher.port) as idle:
        idle.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle.recv(65536)
        began = time.monotonic()
        usher.process.send_signal(signal.Signals[name])
        assert usher.process.wait(10) == 0
        assert time.monotonic() - began < 5
    usher.stop()
    assert "stopped" in usher.log()


@pytest.mark.slow
def test_stop_under_load(usher):
    """Whoever's request was accepted gets its answer: as many invites as answers, to the last."""
    key = usher.create_key()
    links = []
    for _ in range(5):
        load = Load(usher, key, clients=8)
        wait_until(lambda: len(load.links) > 100, "some invites", 20)
        usher.stop()  # checks that it exits with 0
        links += load.stop()
        assert set(load.other_statuses) <= {503}
        usher.start()
        assert pages_of(usher, links) == {200}
        assert count_invites(usher) == len(links)


def count_invites(usher):
    connection = sqlite3.connect(usher.database)
    try:
        return connection.execute("SELECT count(*) FROM invites").fetchone()[0]
    finally:
        connection.close()


def test_a_request_on_its_way_is_answered(usher):
    """The stop comes while half of a request is there: it is answered, then the connection closed."""
    key = usher.create_key()
    with connect(usher.port) as connection:
        connection.sendall(f"POST /invites_api HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n"
                           "Content-Length: 2\r\n\r\na".encode())
        wait_until(lambda: 'usher_http_connections{tls="no"} 1' in usher.metrics(), "the connection")
        usher.process.send_signal(signal.SIGTERM)
        wait_until(lambda: "stopping" in usher.log(), "the server to begin to stop")
        connection.sendall(b"b")
        answers = Answers(read_all(connection))
    assert answers.statuses == [201]
    usher.ledger.add_link(answers.field("Location"))
    assert answers.field("Connection") == "close"
    assert usher.process.wait(10) == 0


def test_a_server_that_stops_is_not_ready(install):
    """Balancers learn it while requests that are on their way still get their answers."""
    usher = install().start()
    key = usher.create_key()
    with connect(usher.port) as connection:
        connection.sendall(f"POST /invites_api HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n"
                           "Content-Length: 2\r\n\r\na".encode())
        wait_until(lambda: 'usher_http_connections{tls="no"} 1' in usher.metrics(), "the connection")
        assert usher.request("GET", "/readyz", url=usher.ops_url).status_code == 200
        usher.process.send_signal(signal.SIGTERM)
        wait_until(lambda: usher.request("GET", "/readyz", url=usher.ops_url).status_code == 503,
                   "the server to say that it is not ready")
        for path in ("/readyz", "/readyz/pages"):
            assert is_problem(usher.request("GET", path, url=usher.ops_url), 503)["type"].endswith("stopping")
        assert usher.request("GET", "/healthz", url=usher.ops_url).status_code == 200
        connection.sendall(b"b")
        answers = Answers(read_all(connection))
    assert answers.statuses == [201]
    usher.ledger.add_link(answers.field("Location"))
    assert usher.process.wait(10) == 0


def test_shutdown_does_not_wait_for_ever(install):
    usher = install({"http": {"shutdown_timeout": "1s"}}).start()
    with connect(usher.port) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\na")
        wait_until(lambda: 'usher_http_connections{tls="no"} 1' in usher.metrics(), "the connection")
        began = time.monotonic()
        usher.process.send_signal(signal.SIGTERM)
        assert usher.process.wait(10) == 0
        assert time.monotonic() - began < 6


def test_start_is_fast(usher):
    """From nothing to the first answer: 100 ms on a quiet machine; here only that it is no second."""
    usher.stop()
    began = time.monotonic()
    usher.start()
    assert time.monotonic() - began < 5


# Certificates

def served_certificate(usher):
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with context.wrap_socket(connect(usher.port), server_hostname="localhost") as connection:
        return ssl.DER_cert_to_PEM_cert(connection.getpeercert(binary_form=True))


@pytest.fixture
def tls(install, make_certificate):
    certificate, private_key = make_certificate()
    usher = install()
    usher.certificate, usher.private_key = usher.folder / "cert.pem", usher.folder / "key.pem"
    usher.certificate.write_bytes(certificate.read_bytes())
    usher.private_key.write_bytes(private_key.read_bytes())
    usher.configure_tls(usher.certificate, usher.private_key)
    return usher


def test_sighup_reloads_the_certificate(tls, make_certificate):
    usher = tls.start()
    first = served_certificate(usher)
    assert first == usher.certificate.read_text()
    context = ssl.create_default_context(cafile=usher.certificate)
    kept = http.client.HTTPSConnection("127.0.0.1", usher.port, context=context, timeout=20)
    kept.request("GET", "/nothing")
    kept.getresponse().read()

    certificate, private_key = make_certificate("other.example")
    usher.certificate.write_bytes(certificate.read_bytes())
    usher.private_key.write_bytes(private_key.read_bytes())
    usher.process.send_signal(signal.SIGHUP)
    wait_until(lambda: served_certificate(usher) == certificate.read_text(), "the new certificate")
    kept.request("GET", "/nothing")  # connections that are open stay
    assert kept.getresponse().status == 404
    kept.close()


def test_sighup_with_a_broken_certificate_keeps_the_old(tls):
    usher = tls.start()
    good = usher.certificate.read_text()
    usher.certificate.write_text("broken")
    usher.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "certificate not reloaded" in usher.log(), "the log to say so")
    assert served_certificate(usher) == good


def test_sighup_without_tls_changes_nothing(usher):
    usher.process.send_signal(signal.SIGHUP)
    assert usher.post_invite(usher.create_key()).status_code == 201


@pytest.mark.parametrize("damage", ["missing", "broken", "another's key"])
def test_a_certificate_that_is_no_good(tls, make_certificate, damage):
    if damage == "missing":
        tls.certificate.unlink()
    elif damage == "broken":
        tls.certificate.write_text("broken")
    else:
        tls.private_key.write_bytes(make_certificate()[1].read_bytes())
    result = tls.run_to_end()
    assert result.returncode == 1
    assert "cert.pem" in result.stderr or "key.pem" in result.stderr


def test_plain_and_tls_side_by_side(tls):
    plain = free_port()
    tls.configure({"http": {**tls.settings["http"], "listen": [f"127.0.0.1:{plain}"]}})
    tls.start()
    assert tls.get("/nothing", url=f"http://127.0.0.1:{plain}").status_code == 404
    assert tls.get("/nothing", url=f"https://127.0.0.1:{tls.port}", verify=tls.certificate).status_code == 404
