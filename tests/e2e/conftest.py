import contextlib
import itertools
import pathlib
import subprocess

import pytest

import postgresql as pg
from ledger import Ledger
from prosody import Prosody
from usher import BINARY, Usher

_database_numbers = itertools.count(1)


def pytest_addoption(parser):
    parser.addoption("--store", choices=["sqlite", "postgresql", "both"], default="sqlite",
                     help="what servers keep their data in, in tests that are marked any_store; with postgresql, no "
                          "others run")


def pytest_configure():
    if not pathlib.Path(BINARY).exists():
        pytest.exit(f"there is no program to test at {BINARY}: build it, or name it in USHER_BINARY", 2)


def pytest_collection_modifyitems(config, items):
    if config.getoption("store") == "postgresql":
        other = [item for item in items if not item.get_closest_marker("any_store")]
        items[:] = [item for item in items if item not in other]
        config.hook.pytest_deselected(items=other)
    items.sort(key=lambda item: item.get_closest_marker("last") is not None)


def pytest_generate_tests(metafunc):
    option = metafunc.config.getoption("store")
    if option != "sqlite" and "store" in metafunc.fixturenames and metafunc.definition.get_closest_marker("any_store"):
        stores = ["sqlite", "postgresql"] if option == "both" else [option]
        metafunc.parametrize("store", stores, indirect=True, scope="session")


@pytest.fixture(scope="session")
def store(request):
    """What servers keep their data in, where a test does not say."""
    return getattr(request, "param", "sqlite")


@pytest.fixture(scope="session")
def ledger(tmp_path_factory):
    return Ledger(tmp_path_factory.mktemp("ledger"))


@pytest.fixture(scope="session")
def start_postgresql(ledger):
    """Starts PostgreSQL servers: start_postgresql({"max_connections": 5}). Their files stay until the end of the
    session, when they are searched for secrets."""
    if not pg.is_installed():
        pytest.skip("PostgreSQL is not installed")
    made = []

    def start(settings=None):
        made.append(follow(pg.PostgreSQL(settings)))
        return made[-1].start()

    def follow(server):
        ledger.logs.add(server.log_path)
        ledger.databases.add(server.data)
        return server

    def standby_of(primary):
        made.append(follow(primary.standby()))
        return made[-1]

    start.standby_of = standby_of
    yield start
    for server in made:
        server.remove()


@pytest.fixture(scope="session")
def postgresql(start_postgresql):
    """The PostgreSQL server that tests share who do it no harm."""
    return start_postgresql({"fsync": "off"})  # nobody takes its power away


@contextlib.contextmanager
def databases_on(server):
    made = []

    def make():
        made.append(f"usher_{next(_database_numbers)}")
        return server.create_database(made[-1])

    yield make
    for name in made:
        server.drop_database(name)


@pytest.fixture
def new_database(postgresql):
    """Makes empty databases on the shared server: new_database() gives a URL."""
    with databases_on(postgresql) as make:
        yield make


@pytest.fixture
def database(new_database):
    """The URL of an empty database."""
    return new_database()


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


def databases_in(store, request):
    """Makes what a server keeps its data in: None is SQLite."""
    if store == "sqlite":
        return contextlib.nullcontext(lambda: None)
    return databases_on(request.getfixturevalue("postgresql"))


@pytest.fixture
def install(request, store, tmp_path, ledger):
    """Makes installations, which are not started yet: install({"http": {...}}).

    Those with the same data_dir share a database too.
    """
    made = []
    with databases_in(store, request) as new_database:
        def make(settings=None, name=None, **more):
            folder = tmp_path / (name or f"usher-{len(made)}")
            if "database_url" not in more:
                of_the_same = [each for each in made if "data_dir" in more and each.data_dir == more["data_dir"]]
                more["database_url"] = of_the_same[0].database_url if of_the_same else new_database()
            made.append(Usher(folder, ledger, settings, **more))
            return made[-1]

        yield make
        stop_all(made)


@pytest.fixture
def usher(install):
    """A server of this test's own."""
    return install().start()


@pytest.fixture(scope="module")
def shared(request, store, tmp_path_factory, ledger):
    """A server that the tests of one file share, each with keys of its own."""
    with databases_in(store, request) as new_database:
        installation = Usher(tmp_path_factory.mktemp("shared"), ledger, database_url=new_database())
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


@pytest.fixture
def prosody(tmp_path, ledger):
    """A Prosody of the test's own, with usher's plugin."""
    server = Prosody(tmp_path / "prosody", ledger).start()
    yield server
    if server.process is not None:
        server.stop()
