"""What nobody should send, over bare sockets. Each gets a clear answer, and the server goes on."""

import random
import re
import socket
import ssl
import time

import pytest

from test_operations import matching
from usher import HOST, wait_until
from wire import Answers, connect, exchange, read_all

pytestmark = pytest.mark.strangers
SHORT_TIMES = {"http": {"header_timeout": "500ms", "body_timeout": "500ms", "idle_timeout": "500ms",
                        "write_timeout": "1s"}}


@pytest.fixture(autouse=True)
def still_serving(request):
    """After each test, its server answers as before."""
    servers = [request.getfixturevalue(name) for name in ("shared", "impatient") if name in request.fixturenames]
    yield
    for usher in servers:
        assert usher.post_invite(usher.create_key()).status_code == 201


@pytest.fixture
def impatient(install):
    return install(SHORT_TIMES).start()


@pytest.fixture
def send(shared, ledger):
    def sent(text, **more):
        answers = exchange(shared.port, text, **more)
        if 201 not in answers.statuses:
            ledger.record_page(answers.text)
        return answers

    return sent


def invites(usher):
    return usher.cli("invite", "list", HOST, "--limit", "1000").stdout.count("\n") - 1


@pytest.mark.parametrize("text", [
    "garbage\r\n\r\n", "GET\r\n\r\n", "GET /\r\n\r\n", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", "\0\0\0\0",
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "GET / HTTP/1.1\nHost: x\n\n", "GET / HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\n folded: y\r\n\r\n",
    "POST /invites_api HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "GET / HTTP/1.1\r\nHost:\r\n\tx\r\n\r\n", "GET / HTTP/1.1\r\n Host: x\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: x\r\nX:\r\n \r\n\r\n",
    "GET / HTTP/1.1\r\nHost: x\r\nNo colon\r\n\r\n", "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n", "GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", "GET ftp://x/ HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET x HTTP/1.1\r\nHost: x\r\n\r\n", "G(T / HTTP/1.1\r\nHost: x\r\n\r\n", "GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/9.9\r\nHost: x\r\n\r\n"])
def test_what_is_not_http(send, text):
    answers = send(text)
    assert answers.statuses in ([400], [505])
    assert "application/problem+json" in answers.text


@pytest.mark.parametrize("text", ["G", "GET /invites_api?key=", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: x\r\n",
                                  "GET / HTTP/1.1\r\nHost: x\r\n\r",
                                  "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf",
                                  "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"])
def test_truncated(send, text):
    assert send(text, end=True).statuses == [400]


def test_every_truncation_of_a_good_request(shared, key):
    text = f"POST /invites_api HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nContent-Length: 2\r\n\r\nab"
    before = invites(shared)
    for length in range(len(text)):
        assert exchange(shared.port, text[:length], end=True).statuses == ([400] if length else [])
    assert invites(shared) == before


def test_connections_that_say_nothing(shared):
    for _ in range(50):
        connect(shared.port).close()
    assert exchange(shared.port, "", end=True).data == b""


@pytest.mark.parametrize("seed", range(20))
def test_noise(send, seed):
    noise = random.Random(seed).randbytes(3000)
    assert set(send(noise, end=True).statuses) <= {400, 414, 431, 505}


@pytest.mark.parametrize("fields", [
    "Content-Length: 5\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5",
    "Content-Length: 5\r\nContent-Length: 6", "Content-Length: 5\r\nContent-Length: 5", "Content-Length: 5, 5",
    "Content-Length: +5", "Content-Length: -5", "Content-Length: 0x5", "Content-Length: 99999999999999999999999",
    "Content-Length: ", "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: gzip, chunked",
    "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    "Transfer-Encoding : chunked", "Transfer-Encoding:\x0bchunked", "Content-Length: 5\r\n Transfer-Encoding: chunked"])
def test_smuggling(shared, key, send, fields):
    """Whatever the second request hides behind, it is not answered."""
    before = invites(shared)
    hidden = f"GET /invites_api?key={key} HTTP/1.1\r\nHost: x\r\n\r\n"
    answers = send(f"POST / HTTP/1.1\r\nHost: x\r\n{fields}\r\n\r\n0\r\n\r\n{hidden}")
    assert len(answers.statuses) == 1 and answers.statuses[0] in (400, 413, 501)
    assert invites(shared) == before


@pytest.mark.parametrize("body", ["zz\r\nab\r\n0\r\n\r\n", "-1\r\nab\r\n", "2\r\nabXX0\r\n\r\n",
                                  "fffffffffffffffff\r\na", "2;" + "e" * 200000 + "\r\nab\r\n0\r\n\r\n",
                                  "2\nab\n0\n\n", "\r\n\r\n\r\n", "z", "2\r\nabXX", "2\r\nab\r\n-1"],
                         ids=["no-number", "negative", "no-end", "overflow", "extension", "bare-lf", "empty", "short",
                              "short-no-end", "short-negative"])
def test_bad_chunks(shared, key, send, body):
    """They are refused when they are seen: whoever sent them waits for the answer, and ends nothing."""
    before = invites(shared)
    answers = send(f"POST /invites_api?key={key} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{body}")
    assert len(answers.statuses) == 1 and answers.statuses[0] in (400, 413)
    assert invites(shared) == before


def test_good_chunks(shared, key, send):
    answers = send(f"POST /invites_api?key={key} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                   "Connection: close\r\n\r\n2;a=b\r\nab\r\n0\r\nTrailer: x\r\n\r\n")
    assert answers.statuses == [201]
    shared.ledger.add_link(answers.field("Location"))


@pytest.mark.parametrize("text, status", [
    ("GET / HTTP/1.1\r\nHost: x\r\nA: " + "a" * 17000 + "\r\n\r\n", 431),
    ("GET / HTTP/1.1\r\nHost: x\r\n" + "A: b\r\n" * 200 + "\r\n", 431),
    ("GET / HTTP/1.1\r\nHost: x\r\n" + "A: b\r\n" * 20000, 431),
    ("GET /" + "a" * 9000 + " HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    ("GET /" + "a" * 1000000, 414),
    ("A" * 1000000, 414),
    ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\n\r\n", 413),
    ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\n\r\n" + "a" * 65537, 413),
    ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + "1000\r\n" + "a" * 4096 + "\r\n", None),
    ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + ("1000\r\n" + "a" * 4096 + "\r\n") * 17, 413),
    ("GET / HTTP/1.1\r\nHost: x\r\nExpect: the unexpected\r\n\r\n", 417)],
    ids=["header", "fields", "endless-fields", "url", "endless-url", "endless-method", "announced-body", "body",
         "small-chunks", "large-chunks", "expectation"])
def test_too_much(send, text, status):
    answers = send(text, end=status is None)
    assert answers.statuses == [status or 400]


def test_what_just_fits(shared):
    for text in ("GET /" + "a" * 8000 + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                 "GET /nothing HTTP/1.1\r\nHost: x\r\nA: " + "a" * 16000 + "\r\nConnection: close\r\n\r\n",
                 "POST /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 65536\r\n\r\n" + "a" * 65536):
        assert exchange(shared.port, text).statuses == [404]


def test_limits_are_configured(install):
    usher = install({"http": {"header_bytes_max": 1024, "body_bytes_max": 1024}}).start()
    assert exchange(usher.port, "GET / HTTP/1.1\r\nHost: x\r\nA: " + "a" * 1024 + "\r\n\r\n").statuses == [431]
    assert exchange(usher.port, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1025\r\n\r\n").statuses == [413]


def test_expect_continue(shared, key):
    with connect(shared.port) as connection:
        connection.sendall(f"POST /invites_api?key={key} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                           "Content-Length: 2\r\nConnection: close\r\n\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"ab")
        answers = Answers(read_all(connection))
    assert answers.statuses == [201]
    shared.ledger.add_link(answers.field("Location"))


def test_absolute_form_and_host_change_nothing(shared, key):
    answers = exchange(shared.port, f"GET http://evil.example/invites_api?key={key} HTTP/1.1\r\nHost: evil.example\r\n"
                                    "Connection: close\r\n\r\n")
    assert answers.statuses == [201] and "evil" not in answers.text
    shared.ledger.add_link(answers.field("Location"))


def test_http_1_0(shared, key):
    answers = exchange(shared.port, f"GET /invites_api?key={key} HTTP/1.0\r\n\r\n")
    assert answers.statuses == [201]
    shared.ledger.add_link(answers.field("Location"))


# Slow and half-open clients

@pytest.mark.parametrize("start", ["G", "GET / HTTP/1.1\r\nHost: x\r\n",
                                   "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf",
                                   "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n"])
def test_a_request_that_never_ends(impatient, start):
    began = time.monotonic()
    assert exchange(impatient.port, start).statuses == [408]
    assert 0.4 < time.monotonic() - began < 10


@pytest.mark.slow
def test_a_byte_at_a_time_wins_no_time(impatient):
    """The time is for the whole head: each byte does not begin it anew."""
    with connect(impatient.port) as connection:
        connection.settimeout(0.05)
        began, data = time.monotonic(), b""
        while not data and time.monotonic() - began < 10:
            try:
                connection.sendall(b"a")
                data = connection.recv(65536)
            except TimeoutError:
                pass
    assert Answers(data).statuses == [408]
    assert time.monotonic() - began < 5


def test_a_connection_that_says_nothing_is_closed(impatient):
    assert exchange(impatient.port, "").data == b""


def test_an_idle_connection_is_closed(impatient):
    assert exchange(impatient.port, "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n").statuses == [404]


@pytest.mark.slow
def test_a_client_that_does_not_read(impatient):
    """It asks and asks and takes no answer: it is cut off, and holds no memory for long."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(15)
        connection.connect(("127.0.0.1", impatient.port))
        request = b"GET /invite?x HTTP/1.1\r\nHost: x\r\n\r\n" * 1000
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            while True:
                connection.sendall(request)


def test_clients_that_leave_early(shared, key):
    request = f"GET /invites_api?key={key} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    for _ in range(50):
        with connect(shared.port) as connection:
            # Closing with a reset, before the answer can have come.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.sendall(request)


# Several requests on one connection

def test_pipelined_requests_are_answered_in_order(shared, key):
    requests = [("GET /nothing", 404), ("GET /invite?x", 404), (f"POST /invites_api?key={key}", 201),
                ("HEAD /invite?x", 404), ("GET /invites_api", 403), (f"GET /invites_api?key={key}&redirect", 303),
                ("DELETE /invites_api", 405), ("OPTIONS /invites_api", 200)] * 10
    text = "".join(f"{line} HTTP/1.1\r\nHost: x\r\n\r\n" for line, _ in requests)
    answers = exchange(shared.port, text, end=True)
    assert answers.statuses == [status for _, status in requests]
    for line in answers.text.splitlines():
        if line.lower().startswith("location: "):
            shared.ledger.add_link(line.split(": ", 1)[1])


def test_nothing_is_answered_after_a_bad_request(shared, key):
    before = invites(shared)
    text = f"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\nbad\r\n\r\nGET /invites_api?key={key} HTTP/1.1\r\nHost: x\r\n\r\n"
    assert exchange(shared.port, text, end=True).statuses == [404, 400]
    assert invites(shared) == before


# Many connections

@pytest.mark.parametrize("limit", ["connections_max", "connections_per_address_max"])
def test_connection_limits(install, limit):
    usher = install({"http": {limit: 5}}).start()
    begun = b"GET /nothing HTTP/1.1\r\nHost: x\r\n"
    held = [connect(usher.port) for _ in range(5)]
    for connection in held:  # none of them is idle
        connection.sendall(begun + b"\r\n" + begun)
        assert connection.recv(65536).startswith(b"HTTP/1.1 404")
    refused = exchange(usher.port, "")
    assert refused.statuses in ([503], [])
    held.pop().close()
    wait_until(lambda: exchange(usher.port, begun + b"Connection: close\r\n\r\n").statuses == [404],
               "room for a connection")
    for connection in held:
        connection.sendall(b"\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 404")
        connection.close()
    reason = {"connections_max": "too_many", "connections_per_address_max": "too_many_from_address"}[limit]
    assert matching(usher.metrics(), "usher_http_connections_refused_total", reason=reason) >= 1
    assert re.search(f'connection refused.*127.0.0.1.*{reason}', usher.log())


def tls_server(install, make_certificate, environment=None):
    certificate, private_key = make_certificate()
    usher = install()
    usher.environment = environment or {}
    usher.configure_tls(certificate, private_key, header_timeout="500ms")
    return usher.start(), ssl.create_default_context(cafile=certificate)


# TLS

def test_what_is_not_tls(install, make_certificate):
    usher, context = tls_server(install, make_certificate)
    for text in ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "", "\x16\x03\x01\xff\xff", random.Random(1).randbytes(500)):
        assert exchange(usher.port, text).statuses == []
    with context.wrap_socket(connect(usher.port), server_hostname="localhost") as connection:
        connection.sendall(b"GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 404")


def test_weak_tls_is_not_spoken(install, make_certificate):
    """TLS 1.2 with forward secrecy and authenticated encryption alone, and TLS 1.3."""
    usher, context = tls_server(install, make_certificate)

    def chosen():
        with context.wrap_socket(connect(usher.port), server_hostname="localhost") as connection:
            return connection.cipher()[0]

    assert chosen().startswith("TLS_")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    for good in ("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"):
        context.set_ciphers(good)
        assert chosen() == good
    for weak in ("ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA", "ECDHE-ECDSA-AES128-CCM", "ECDHE-ECDSA-AES256-CCM8"):
        context.set_ciphers(weak)
        with pytest.raises(ssl.SSLError):
            chosen()


@pytest.mark.parametrize("version, speaks", [("TLSv1", False), ("TLSv1_1", False), ("TLSv1_2", True)])
def test_old_tls_is_refused_by_usher_itself(install, make_certificate, tmp_path, version, speaks):
    """Whatever the system's OpenSSL would take: here it takes anything."""
    lax = tmp_path / "openssl.cnf"
    lax.write_text("openssl_conf = init\n[init]\nssl_conf = ssl\n[ssl]\nsystem_default = lax\n"
                   "[lax]\nMinProtocol = TLSv1\nCipherString = ALL:@SECLEVEL=0\n")
    usher, context = tls_server(install, make_certificate, {"OPENSSL_CONF": str(lax)})
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion[version]
    if speaks:
        with context.wrap_socket(connect(usher.port), server_hostname="localhost") as connection:
            assert connection.version() == "TLSv1.2"
        return
    with pytest.raises(ssl.SSLError) as refusal:
        context.wrap_socket(connect(usher.port), server_hostname="localhost")
    assert refusal.value.reason == "TLSV1_ALERT_PROTOCOL_VERSION", "not for want of a cipher"
