import contextlib
import itertools
import pathlib
import subprocess
import sys

import pytest

import ejabberd as ejabberds
import postgresql as pg
import prosody as prosodies
from ejabberd import Ejabberd
from ledger import Ledger
from played_component import Component
from prosody import Prosody
from usher import BINARY, Usher

_database_numbers = itertools.count(1)


def pytest_addoption(parser):
    parser.addoption("--store", choices=["sqlite", "postgresql", "both"], default="sqlite",
                     help="what servers keep their data in, in tests that are marked any_store; with postgresql, no "
                          "others run")
    parser.addoption("--prosody", choices=[*prosodies.RELEASES, "both", "all"],
                     help="which Prosodies run, in tests that are marked prosody(RELEASE...) with those that they "
                          "are for; with another than this machine's, no others run; both are this machine's and "
                          "the newest 13, all are 13.0.1 too")
    parser.addoption("--ejabberd", choices=[*ejabberds.RELEASES, "all"],
                     help="which ejabberds run, in tests that are marked ejabberd; no others run then")
    parser.addoption("--servers", action="store_true",
                     help="runs what is for several kinds of servers, with every release of each, and nothing else")
    parser.addoption("--rounds", type=int, default=1,
                     help="how often everybody rushes for the same invite, in test_xmpp_races")
    parser.addoption("--second-try", action="store_true",
                     help="leaves out what has to hold every time: a second run that goes well excuses nothing there")


def pytest_configure():
    if not pathlib.Path(BINARY).exists():
        pytest.exit(f"there is no program to test at {BINARY}: build it, or name it in USHER_BINARY", 2)


def deselect(config, items, is_unwanted):
    unwanted = [item for item in items if is_unwanted(item)]
    items[:] = [item for item in items if not is_unwanted(item)]
    config.hook.pytest_deselected(items=unwanted)


def pytest_collection_modifyitems(config, items):
    if config.getoption("store") == "postgresql":
        deselect(config, items, lambda item: not item.get_closest_marker("any_store"))
    if config.getoption("prosody"):
        deselect(config, items, lambda item: not wanted_prosodies(config, item))
    if config.getoption("ejabberd"):
        deselect(config, items, lambda item: not item.get_closest_marker("ejabberd"))
    if config.getoption("servers"):
        deselect(config, items, lambda item: "start_chat_server" not in item.fixturenames)
    if config.getoption("second_try"):
        deselect(config, items, lambda item: any(map(item.get_closest_marker, ["every_time", "last"])))
    items.sort(key=lambda item: item.get_closest_marker("last") is not None)


def wanted_prosodies(config, item):
    marker = item.get_closest_marker("prosody")
    fitting = marker.args if marker else (prosodies.OWN,)
    option = config.getoption("prosody")
    if not option:  # one suffices, and this machine's needs no chroot
        here = [prosodies.OWN if is_for(prosodies.OWN, [release]) else release for release in fitting]
        return [release for release in here if release == prosodies.OWN or release in prosodies.CHROOTS][:1] or fitting[:1]
    wanted = {"both": [prosodies.OWN, "13"], "all": prosodies.RELEASES}.get(option, [option])
    return [release for release in wanted if is_for(release, fitting)]


def wanted_servers(metafunc):
    """Of a test that is for several kinds."""
    config, item = metafunc.config, metafunc.definition
    servers = []
    if config.getoption("servers"):
        servers += [f"prosody-{release}" for release in prosodies.RELEASES if item.get_closest_marker("prosody")]
        servers += [f"ejabberd-{release}" for release in ejabberds.RELEASES if item.get_closest_marker("ejabberd")]
        return [sys.intern(server) for server in servers]
    if item.get_closest_marker("prosody") and not config.getoption("ejabberd"):
        servers += [f"prosody-{release}" for release in wanted_prosodies(config, item)]
    if item.get_closest_marker("ejabberd") and not config.getoption("prosody"):
        option = config.getoption("ejabberd") or ejabberds.own_release() or ejabberds.RELEASES[0]
        servers += [f"ejabberd-{release}" for release in (ejabberds.RELEASES if option == "all" else [option])]
    return [sys.intern(server) for server in servers]  # pytest takes equal ones for different ones


def is_for(release, fitting):
    """What is for 13 is for each of them."""
    return release in fitting or release.split(".")[0] in fitting


def pytest_generate_tests(metafunc):
    if "start_chat_server" in metafunc.fixturenames:
        servers = wanted_servers(metafunc)
        metafunc.parametrize("start_chat_server", servers, indirect=True, scope="session", ids=servers)
    elif "prosody_release" in metafunc.fixturenames and metafunc.definition.get_closest_marker("prosody"):
        releases = wanted_prosodies(metafunc.config, metafunc.definition)
        metafunc.parametrize("prosody_release", releases, indirect=True, scope="session",
                             ids=[f"prosody-{release}" for release in releases])
    option = metafunc.config.getoption("store")
    if option != "sqlite" and "store" in metafunc.fixturenames and metafunc.definition.get_closest_marker("any_store"):
        stores = ["sqlite", "postgresql"] if option == "both" else [option]
        metafunc.parametrize("store", stores, indirect=True, scope="session")


@pytest.fixture(scope="session")
def rounds(request):
    return request.config.getoption("rounds")


@pytest.fixture(scope="session")
def store(request):
    """What servers keep their data in, where a test does not say."""
    return getattr(request, "param", "sqlite")


@pytest.fixture(scope="session")
def prosody_release(request):
    """Has Prosodies be of the release that the test is to run with. Fixtures that start some ask for it."""
    release = getattr(request, "param", prosodies.OWN)
    missing = prosodies.why_missing(release)
    if missing:
        pytest.skip(missing)
    Prosody.release = release
    yield release
    Prosody.release = prosodies.OWN


@pytest.fixture(scope="session")
def start_chat_server(request, ledger):
    """Starts a server of the kind and release that the test is to run with, with usher's plugin."""
    kind, _, release = request.param.partition("-")
    missing = prosodies.why_missing(release) if kind == "prosody" else ejabberds.why_missing(release)
    if missing:
        pytest.skip(missing)

    def start(folder, **more):
        server = Ejabberd(folder, ledger, release, **more) if kind == "ejabberd" else Prosody(folder, ledger, **more)
        return server.start()

    start.kind = kind
    if kind == "prosody":
        Prosody.release = release
    yield start
    Prosody.release = prosodies.OWN


@pytest.fixture
def component(server):
    """In usher's place, on the Prosody that the test's file starts as `server`."""
    with Component(server) as component:
        yield component


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
def prosody(tmp_path, ledger, prosody_release):
    """A Prosody of the test's own, with usher's plugin."""
    server = Prosody(tmp_path / "prosody", ledger).start()
    yield server
    if server.process is not None:
        server.stop()
