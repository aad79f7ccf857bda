"""Sockets that a service manager holds for usher (sd_listen_fds(3)), so that an update drops no connection."""

import os
import pathlib
import signal
import socket

import pytest
import requests

from load import Load
from service_manager import listen, pass_on
from usher import free_port, wait_until


@pytest.fixture
def held():
    """Sockets of the service manager's: held(port) binds one."""
    sockets = []

    def make(*address):
        sockets.append(listen(*address))
        return sockets[-1]

    yield make
    for each in sockets:
        each.close()


def test_nothing_is_bound_again_and_the_rest_is(install, held):
    usher = install()
    other = free_port()
    usher.configure({"http": {"listen": [f"127.0.0.1:{usher.port}", f"127.0.0.1:{other}"]}})
    pass_on(usher, [("http", held(usher.port)), ("operations", held(usher.ops_port))])
    usher.start()
    assert "a socket was inherited" in usher.log()
    for port in (usher.port, other):
        assert requests.get(f"http://127.0.0.1:{port}/robots.txt", timeout=10).status_code == 200


def test_one_for_every_address_serves_each(install, held):
    usher = install()
    pass_on(usher, [("http", held(usher.port, "0.0.0.0"))])
    usher.start()
    assert usher.get("/robots.txt").status_code == 200


def test_https(install, held, make_certificate):
    certificate, private_key = make_certificate()
    usher = install()
    usher.configure_tls(certificate, private_key)
    pass_on(usher, [("https", held(usher.port))])
    usher.start()
    answer = requests.get(f"https://127.0.0.1:{usher.port}/robots.txt", verify=str(certificate), timeout=10)
    assert answer.status_code == 200


def test_a_restart_under_load_loses_nothing(install, held):
    """Neither of those who keep a connection nor of those who open one for each request."""
    usher = install()
    pass_on(usher, [("http", held(usher.port))])
    usher.start()
    keeping = Load(usher, usher.create_key(), clients=2)
    coming = Load(usher, usher.create_key(), clients=2, keep=False)
    for _ in range(3):
        before = len(keeping.links), len(coming.links)
        wait_until(lambda: len(keeping.links) > before[0] + 50 and len(coming.links) > before[1] + 50, "load")
        usher.restart()
    links = keeping.stop() + coming.stop()
    for load in (keeping, coming):
        assert (load.other_statuses, load.broken, load.refused) == ([], 0, 0)
    assert len(set(links)) == len(links) > 300


def test_who_comes_while_nobody_is_there_is_served(install, held):
    usher = install()
    pass_on(usher, [("http", held(usher.port))])
    usher.start()
    usher.stop()
    with socket.create_connection(("127.0.0.1", usher.port), timeout=30) as early:
        early.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        usher.start()
        assert early.recv(1000).startswith(b"HTTP/1.1 200 ")


def test_a_reload_keeps_them(install, held):
    usher = install()
    pass_on(usher, [("http", held(usher.port))])
    usher.start()
    usher.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "the configuration was reloaded" in usher.log(), "the reload")
    assert usher.get("/robots.txt").status_code == 200


def refusal(usher):
    result = usher.run_to_end()
    lines = result.stderr.splitlines()
    assert result.returncode == 1 and len(lines) == 1, result.stderr
    return lines[0]


def test_what_is_none_is_refused_in_one_line(install, held):
    usher = install()
    with socket.socket() as deaf, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        for name, each, why in [
                ("http", deaf, "inherited descriptor 3 (http): does not listen; its unit needs ListenStream="),
                ("http", datagrams, "inherited descriptor 3 (http): is not a stream socket"),
                ("usher.socket", held(usher.port), "inherited descriptor 3 (usher.socket): is named neither http"),
                ("https", held(free_port()), "a socket for HTTPS was inherited: http.tls_listen")]:
            pass_on(usher, [(name, each)])
            assert why in refusal(usher)
    with open(os.devnull) as nothing:
        pass_on(usher, [("http", nothing)])
        assert "inherited descriptor 3 (http): is not a socket" in refusal(usher)


def test_the_unit_names_what_usher_listens_on():
    """The socket of the package is the one that usher would bind by itself, and has the name that it looks for."""
    root = pathlib.Path(__file__).resolve().parents[2]
    unit = (root / "packaging/debian/usher.socket").read_text()
    listen_line = [line for line in (root / "usher.example.toml").read_text().splitlines() if line.startswith("#listen = ")][0]
    assert "ListenStream=" + listen_line.split('"')[1] in unit.splitlines()
    assert "FileDescriptorName=http" in unit.splitlines()
