import pathlib
import subprocess

import pytest

from ledger import Ledger
from usher import BINARY, Usher


def pytest_configure():
    if not pathlib.Path(BINARY).exists():
        pytest.exit(f"there is no program to test at {BINARY}: build it, or name it in USHER_BINARY", 2)


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.get_closest_marker("last") is not None)


@pytest.fixture(scope="session")
def ledger(tmp_path_factory):
    return Ledger(tmp_path_factory.mktemp("ledger"))


def stop_all(installations):
    """Stops them all before it complains about one."""
    complaints = []
    for installation in installations:
        try:
            if installation.process is not None:
                installation.metrics()
        except OSError:
            pass  # it is down already, and stop() says whether it should be
        try:
            installation.stop()
        except AssertionError as complaint:
            complaints.append(str(complaint))
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def install(tmp_path, ledger):
    """Makes installations, which are not started yet: install({"http": {...}})."""
    made = []

    def make(settings=None, name=None, **more):
        made.append(Usher(tmp_path / (name or f"usher-{len(made)}"), ledger, settings, **more))
        return made[-1]

    yield make
    stop_all(made)


@pytest.fixture
def usher(install):
    """A server of this test's own."""
    return install().start()


@pytest.fixture(scope="module")
def shared(tmp_path_factory, ledger):
    """A server that the tests of one file share, each with keys of its own."""
    installation = Usher(tmp_path_factory.mktemp("shared"), ledger)
    try:
        yield installation.start()
    finally:
        stop_all([installation])


@pytest.fixture
def key(shared):
    return shared.create_key()


@pytest.fixture(scope="session")
def make_certificate(tmp_path_factory):
    """Makes a self-signed certificate; gives its file and its private key's.

    It is for 127.0.0.1 too: a bare system has no /etc/hosts that knows localhost.
    """

    def make(name="localhost"):
        folder = tmp_path_factory.mktemp("certificate")
        certificate, private_key = folder / "cert.pem", folder / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                        "-nodes", "-days", "2", "-subj", f"/CN={name}",
                        "-addext", f"subjectAltName=DNS:{name},IP:127.0.0.1",
                        "-keyout", str(private_key), "-out", str(certificate)], check=True, capture_output=True)
        return certificate, private_key

    return make
