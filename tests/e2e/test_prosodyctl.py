"""The commands of mod_invites_api, as its documentation has them, once usher has taken over."""

import re

import pytest

from prosody import Prosody, is_installed
from usher import BINARY, HOST, Usher

pytestmark = pytest.mark.skipif(not is_installed(), reason="Prosody is not installed")


@pytest.fixture
def site(tmp_path, ledger):
    usher = Usher(tmp_path / "usher", ledger)
    prosody = Prosody(tmp_path / "prosody", ledger, plugin=False,
                      global_settings={"usher_command": BINARY, "usher_config": str(usher.config)})
    usher.start()
    yield prosody, usher
    usher.stop()


def said(prosody, *arguments):
    """What the command printed, behind the banner by which Prosody itself misses a library."""
    return prosody.control("mod_invites_api", *arguments).stdout.rpartition("*" * 26 + "\n")[2].lstrip("\n")


def test_create_list_delete_word_for_word(site):
    prosody, usher = site
    key = said(prosody, "create", HOST, "My test key").rstrip("\n")
    assert re.fullmatch(r"[A-Za-z0-9_-]{8}/[A-Za-z0-9_-]{32}", key), key
    usher.ledger.add_key(key)
    assert usher.post_invite(key).status_code == 201
    id = key.partition("/")[0]
    assert said(prosody, "list", HOST) == f"{id}\tMy test key\n"
    prosody.control("mod_invites_api", "delete", HOST, id)
    assert said(prosody, "list", HOST) == ""
    assert usher.post_invite(key).status_code == 403


def test_a_name_that_a_shell_would_misread(site):
    prosody, usher = site
    name = "it's $(id) \"and\" `more`; -x"
    usher.ledger.add_key(said(prosody, "create", HOST, name).rstrip("\n"))
    assert said(prosody, "list", HOST).rstrip("\n").endswith(f"\t{name}")


def test_mistakes_end_with_another_code_than_0(site):
    prosody, _ = site
    assert "Usage" in prosody.control("mod_invites_api", code=None).stdout
    assert prosody.control("mod_invites_api", "delete", HOST, "nokey123", code=None).returncode != 0


@pytest.mark.parametrize("command", [["create", "nohost.example", "x"], ["delete", "nohost.example", "x"],
                                     ["list", "nohost.example"]])
def test_a_host_that_prosody_has_not_is_answered_as_ever(site, command):
    prosody, _ = site
    result = prosody.control("mod_invites_api", *command, code=1)
    assert result.stdout.endswith("Error: please supply a valid host\n") and result.stderr == ""
