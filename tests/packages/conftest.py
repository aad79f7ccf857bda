import pathlib

import pytest

import debs
from machine import Machine

ROOT = pathlib.Path(__file__).resolve().parents[2]
RELEASES = ["bookworm", "trixie"]


def pytest_addoption(parser):
    parser.addoption("--release", choices=[*RELEASES, "both"], default="both")
    parser.addoption("--packages", default=ROOT / "build" / "packages", help="where script/package leaves them")


def pytest_generate_tests(metafunc):
    if "release" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("release")
        metafunc.parametrize("release", RELEASES if chosen == "both" else [chosen], scope="session")


class Site:
    """One machine, and what the steps so far left behind for the next ones."""

    def __init__(self, release, machine, folder, scratch):
        self.release, self.machine = release, machine
        self.usher = debs.built(folder / release, "usher")
        self.plugin = debs.built(folder / release, "prosody-mod-usher")
        self.ejabberd_plugin = debs.built(folder / release, "ejabberd-mod-usher")
        self.before = [debs.as_if_before(deb, scratch / deb.name) for deb in (self.usher, self.plugin)]
        self.key = self.link = None
        self.failed_step = None

    def inside(self, deb):
        """Where the machine has that package."""
        return f"/srv/packages/{deb.name}"


@pytest.fixture(scope="session")
def site(release, request, tmp_path_factory):
    folder = pathlib.Path(request.config.getoption("packages"))
    scratch = tmp_path_factory.mktemp(release)
    machine = Machine(str(ROOT / "build" / f"machine-{release}"))
    site = Site(release, machine, folder, scratch)
    try:
        machine.make(release, [site.usher, site.plugin, site.ejabberd_plugin, *site.before,
                               "prosody", "ejabberd", "apparmor"])
        machine.boot()
        yield site
    finally:
        machine.power_off()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.failed and "site" in getattr(item, "funcargs", {}):
        item.funcargs["site"].failed_step = item.funcargs["site"].failed_step or item.name


@pytest.fixture(autouse=True)
def after_good_steps(site):
    """Steps build on each other: after the first that failed, the rest say nothing new."""
    if site.failed_step:
        pytest.fail(f"{site.failed_step} failed before")
