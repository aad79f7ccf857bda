"""Clients that take memory or connections and give nothing for them: others go on being served."""

import contextlib
import re
import resource
import socket
import ssl
import time

import pytest
import requests

from usher import wait_until
from wire import read_all

GREEDY_FROM = ("127.0.0.1", "127.0.0.2", "127.0.0.3")
GREEDY_EACH = 1000  # as many as one address may have
PIPELINE = 450  # more than the kernel takes for a client
MIB = 1024 * 1024
RESIDENT_MAX = 128 * MIB
ANSWER_SECONDS = 0.1


@pytest.fixture
def many_sockets():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 4000:
        pytest.skip("this system allows too few open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def status_of(usher, name):
    """A figure of the process, in bytes."""
    with open(f"/proc/{usher.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(name + ":"))


def is_at_rest(usher, seconds=0.3):
    """Whether it has nothing to do for a while."""
    def spent():
        with open(f"/proc/{usher.process.pid}/stat", encoding="ascii") as stat:
            return sum(int(field) for field in stat.read().rpartition(")")[2].split()[11:13])

    before = spent()
    time.sleep(seconds)
    return spent() - before <= 1


def static_file_of(usher):
    page = requests.get(usher.url + "/invite?x", timeout=20)
    path = re.search(r"/static/style-\w+\.css", page.text)[0]
    assert requests.get(usher.url + path, timeout=20).status_code == 200
    return path


def connect_from(address, port):
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.bind((address, 0))
    client.connect(("127.0.0.1", port))
    return client


def test_those_who_never_read_take_no_memory(usher, many_sockets):
    request = f"GET {static_file_of(usher)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    waits = []

    def ask():
        begin = time.monotonic()
        client.sendall(b"GET /invites_api HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(65536).startswith(b"HTTP/1.1 403 ")
        waits.append(time.monotonic() - begin)

    with contextlib.ExitStack() as stack:
        client = stack.enter_context(connect_from("127.0.0.4", usher.port))
        for _ in range(20):
            ask()
        calm = sorted(waits)[18]
        waits.clear()
        before = status_of(usher, "VmRSS")
        for number in range(GREEDY_EACH):
            for address in GREEDY_FROM:
                greedy = stack.enter_context(connect_from(address, usher.port))
                with contextlib.suppress(ConnectionError):
                    greedy.sendall(request * PIPELINE)
            if number % 50 == 0:
                ask()
        wait_until(lambda: is_at_rest(usher), "the server to have answered what it will", 60)
        for _ in range(20):
            ask()
        assert status_of(usher, "VmHWM") < RESIDENT_MAX
        # Whoever else wants a processor holds up some answers, then as before.
        assert sorted(waits)[len(waits) * 9 // 10] < max(ANSWER_SECONDS, 5 * calm), (calm, waits)
    wait_until(lambda: status_of(usher, "VmRSS") < before + 24 * MIB, "the memory to be given back", 30)
    assert 'reason="too_much_unread"' in usher.metrics()


@pytest.fixture
def tls_server(install, make_certificate):
    """One whose clients speak TLS alone, and by what they do."""
    usher = install()
    certificate, private_key = make_certificate()
    usher.configure_tls(certificate, private_key)
    return usher.start(), ssl.create_default_context(cafile=certificate)


def test_tls_connections_are_held_in_bounds(tls_server, many_sockets):
    """Each takes memory before a byte is asked on it, and those who never read take more."""
    usher, context = tls_server
    request = b"GET /invite?x HTTP/1.1\r\nHost: x\r\n\r\n" * 100

    def greet(stack, address):
        return stack.enter_context(context.wrap_socket(connect_from(address, usher.port), server_hostname="localhost"))

    def ask(stack):
        client = greet(stack, "127.0.0.4")
        client.sendall(b"GET /invites_api HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(65536).startswith(b"HTTP/1.1 403 ")

    with contextlib.ExitStack() as stack:
        for number in range(800):
            greedy = greet(stack, "127.0.0.1")
            with contextlib.suppress(OSError):
                greedy.sendall(request)
            greet(stack, "127.0.0.2")
            if number % 50 == 0:
                ask(stack)
        ask(stack)
        assert status_of(usher, "VmHWM") < RESIDENT_MAX


def ask_whole(client, request):
    """One answer with all of its body."""
    client.sendall(request)
    data = b""
    while b"\r\n\r\n" not in data:
        data += receive(client)
    head, _, body = data.partition(b"\r\n\r\n")
    size = int(re.search(rb"Content-Length: (\d+)", head)[1])
    while len(body) < size:
        body += receive(client)
    return head


def receive(client):
    data = client.recv(65536)
    assert data, "closed amid an answer"
    return data


def test_idle_connections_hold_next_to_nothing(usher, many_sockets):
    """Buffers are for who asks. Everybody who asked once and stays is there to be asked again."""
    request = f"GET {static_file_of(usher)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    before = status_of(usher, "VmRSS")
    with contextlib.ExitStack() as stack:
        idle = [stack.enter_context(connect_from(address, usher.port))
                for _ in range(GREEDY_EACH) for address in GREEDY_FROM]
        for client in idle:
            assert ask_whole(client, request).startswith(b"HTTP/1.1 200 ")
        assert status_of(usher, "VmHWM") < RESIDENT_MAX
        wait_until(lambda: status_of(usher, "VmRSS") < before + 24 * MIB, "their memory to be given back", 30)
        for client in idle:
            assert ask_whole(client, request).startswith(b"HTTP/1.1 200 ")
    assert 'reason="too_much_unread"' not in usher.metrics()


def test_idle_tls_connections_give_way_to_newcomers(tls_server, many_sockets):
    """What TLS itself holds can't be given back: the longest idle are closed, and nobody who comes is."""
    usher, context = tls_server
    request = b"GET /invite?x HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with contextlib.ExitStack() as stack:
        idle = []
        for number in range(3 * GREEDY_EACH):
            plain = connect_from(GREEDY_FROM[number % 3], usher.port)
            idle.append(stack.enter_context(context.wrap_socket(plain, server_hostname="localhost")))
            ask_whole(idle[-1], request)
        assert status_of(usher, "VmHWM") < RESIDENT_MAX
        for client in idle[-300:]:
            ask_whole(client, request)
    assert 'reason="too_much_unread"' not in usher.metrics()


def test_few_descriptors(install):
    """Idle connections give way to those who ask, and monitoring keeps some for itself."""
    usher = install({"limits": {"per_address_forms": "off"}})
    usher.wrapper = ["prlimit", "--nofile=64:64"]
    usher.start()
    assert "fewer connections" in usher.log()
    key = usher.create_key()
    with contextlib.ExitStack() as stack:
        idle = [stack.enter_context(socket.create_connection(("127.0.0.1", usher.port), timeout=20))
                for _ in range(200)]
        for _ in range(5):
            assert usher.post_invite(key).status_code == 201
            for path in ("/healthz", "/readyz", "/metrics"):
                assert requests.get(usher.ops_url + path, timeout=5).status_code == 200
        gone = [each for each in idle[:100] if read_all(each) == b""]
        assert len(gone) == 100  # the oldest first
    assert "too many open files" not in usher.log().lower()


def test_monitoring_with_idle_connections_of_its_own(install):
    usher = install()
    usher.wrapper = ["prlimit", "--nofile=64:64"]
    usher.start()
    with contextlib.ExitStack() as stack:
        for _ in range(60):
            stack.enter_context(socket.create_connection(("127.0.0.1", usher.ops_port), timeout=20))
        assert requests.get(usher.ops_url + "/readyz", timeout=5).status_code == 200
        assert requests.get(usher.url + "/invites_api", timeout=5).status_code == 403


def test_a_slow_client_is_not_cut_while_it_reads(install):
    """The time to write counts from the last byte that the client took."""
    usher = install({"http": {"write_timeout": "1s"}}).start()
    request = f"GET {static_file_of(usher)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        client.settimeout(20)
        client.connect(("127.0.0.1", usher.port))
        client.sendall(request * 400)
        begin, got = time.monotonic(), 0
        while time.monotonic() < begin + 3:
            data = client.recv(2048)
            assert data, f"cut after {got} bytes"
            got += len(data)
            time.sleep(0.02)  # the slowness that is tested
