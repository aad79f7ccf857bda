"""Prosody's own modules for invitations, left in Debian's list, are found and named."""

import pathlib
import re

import pytest

from prosody import CHROOTS, OWN, Prosody
from registering import wait_for_plugin
from test_doctor import findings
from usher import HOST, Usher, wait_until

STOCK = "etc/prosody/prosody.cfg.lua"
RIVALS = ["invites", "invites_adhoc", "invites_register"]

pytestmark = pytest.mark.prosody("0.12", "13")


@pytest.fixture
def stock_modules(prosody_release):
    """What Debian has the server load."""
    stock = (pathlib.Path("/") if prosody_release == OWN else CHROOTS[prosody_release]) / STOCK
    if not stock.exists():
        pytest.skip("Debian's Prosody is not installed")
    modules = re.search(r"^modules_enabled = \{(.*?)^\}", stock.read_text(), re.MULTILINE | re.DOTALL).group(1)
    return re.findall(r'^\s*"(\w+)";', modules, re.MULTILINE)


def start(tmp_path, ledger, modules, **more):
    prosody = Prosody(tmp_path / "prosody", ledger, global_modules=modules, **more)
    prosody.start()
    usher = Usher(tmp_path / "usher", ledger, prosody.usher_settings)
    usher.configure({**prosody.usher_settings,
                     "host": {HOST: {**prosody.usher_settings["host"][HOST], "public_url": usher.url}}})
    usher.start()
    wait_for_plugin(usher)
    return prosody, usher


def test_what_is_in_the_way_is_named(tmp_path, ledger, stock_modules):
    assert set(RIVALS) < set(stock_modules)
    prosody, usher = start(tmp_path, ledger, stock_modules)
    complaint = next(line for line in prosody.log().splitlines() if "\terror\t" in line and "in usher's way" in line)
    assert "mod_invites, mod_invites_adhoc, mod_invites_register: loaded on this host" in complaint
    assert 'modules_disabled = { "invites"; "invites_adhoc"; "invites_register" }' in complaint
    wait_until(lambda: "are in the way" in usher.log(), "usher to complain")
    found = findings(usher, 1)[f"modules of {HOST}"]
    assert found["verdict"] == "bad" and ", ".join(RIVALS) in found["what"]
    usher.stop()
    prosody.kill()  # whose log has errors on purpose


def test_the_remedy_helps(tmp_path, ledger, stock_modules):
    prosody, usher = start(tmp_path, ledger, stock_modules, host_settings={"modules_disabled": RIVALS})
    assert "are in the way" not in usher.log()
    assert f"modules of {HOST}" not in findings(usher, 0)
    usher.stop()
    prosody.stop()
