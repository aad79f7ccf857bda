"""Invites that Prosody 13's own commands made, brought over without becoming more than they were."""

import json
import pathlib

import pytest

from prosody import CHROOTS, GLOBAL_MODULES, OWN, Prosody
from registering import wait_for_plugin
from usher import HOST, Usher
from xmpp_stream import Refused, register_by_token

pytestmark = pytest.mark.prosody("13")

GOOD_PASSWORD = "wide open meadow 47"

# What is asked of `prosodyctl shell invite`, and what usher has to make of it.
ASKED = {
    "account": (["create_account", HOST], {"kind": "account", "uses_allowed": 1}),
    "pinned": (["create_account", f"juliet@{HOST}"], {"kind": "account", "username": "juliet"}),
    "soon": (["create_account", HOST, "--expires-after=2h"], {"kind": "account"}),
    "roles": (["create_account", HOST, "--role=prosody:member", "--role=prosody:guest"],
              {"kind": "account", "roles": ["prosody:member", "prosody:guest"]}),
    "admin": (["create_account", HOST, "--admin"], {"kind": "account", "roles": ["prosody:admin"]}),
    "contact": (["create_contact", f"romeo@{HOST}"], {"kind": "contact", "inviter": "romeo"}),
    "both": (["create_contact", f"romeo@{HOST}", "--allow-registration"],
             {"kind": "contact-with-registration", "inviter": "romeo"}),
    "reset": (["create_reset", f"romeo@{HOST}"], {"kind": "reset", "username": "romeo", "uses_allowed": 1}),
}


@pytest.fixture(params=["internal", "sql"])
def made(request, tmp_path, ledger, prosody_release):
    """A server whose own module made one of each, and their tokens."""
    root = pathlib.Path("/") if prosody_release == OWN else CHROOTS[prosody_release]
    if request.param == "sql" and not any(root.glob("var/lib/dpkg/info/lua-dbi-sqlite3*.list")):
        pytest.skip("lua-dbi-sqlite3 is not installed")
    ledger.add_password(GOOD_PASSWORD)
    server = Prosody(tmp_path / "prosody", ledger, plugin=False, modules=["invites"], global_settings={
        "storage": request.param}, global_modules=[*GLOBAL_MODULES, "admin_shell"])
    server.add_account("romeo", GOOD_PASSWORD)  # before the server has its database open
    server.start()
    tokens = {}
    for name, (command, _) in ASKED.items():
        said = server.control("shell", "invite", *command, code=None)
        if "Unknown parameter" in said.stderr + said.stdout and prosody_release == "13.0.1":
            continue  # which came later
        tokens[name] = said.stdout.partition("preauth=")[2].split()[0].split(";")[0]
        assert len(tokens[name]) >= 16, said
        ledger.secrets.add(tokens[name])
    assert len(tokens) >= 5
    yield server, tokens
    if server.process is not None:
        server.stop()


def run(usher, data, *more):
    result = usher.cli("import", "prosody", "--data", str(data), "--host", HOST, "--output", "json", *more)
    return json.loads(result.stdout)


def check_what_came_over(usher, tokens):
    for name, token in tokens.items():
        wanted = ASKED[name][1]
        shown = json.loads(usher.cli("invite", "show", f"https://{HOST}/invite?{token}", "--output", "json").stdout)
        assert {key: shown.get(key) for key in wanted} == wanted, name
        if "roles" not in wanted:
            assert not shown.get("roles"), name


def test_what_its_shell_made_comes_over_as_it_was(tmp_path, ledger, made):
    server, tokens = made
    data = server.folder / "data"
    server.stop()
    settings = server.config.read_text().replace('modules_enabled = { "invites" }', 'modules_enabled = { "usher" }')
    server.config.write_text(settings)
    server.start()
    usher = Usher(tmp_path / "usher", ledger, server.usher_settings).start()
    wait_for_plugin(usher)
    assert run(usher, data, "--dry-run")["invites"] == len(tokens)
    assert usher.page(f"/invite?{tokens['account']}").status_code == 404, "a dry run changes nothing"
    first = run(usher, data)
    assert (first["invites"], first["problems"], first["changed"]) == (len(tokens), [], [])
    second = run(usher, data)
    assert (second["invites"], second["invites_known"]) == (0, len(tokens))
    check_what_came_over(usher, tokens)
    register_by_token(server, tokens["account"], "anna", GOOD_PASSWORD)
    for token, name in ((tokens["account"], "anna2"), (tokens["pinned"], "anna3")):
        with pytest.raises(Refused):
            register_by_token(server, token, name, GOOD_PASSWORD)
    register_by_token(server, tokens["pinned"], "juliet", GOOD_PASSWORD)
    usher.stop()
