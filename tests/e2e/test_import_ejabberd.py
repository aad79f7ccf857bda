"""Invites that ejabberd's own mod_invites made, brought over without becoming more than they were."""

import contextlib
import json
import re
import sqlite3

import pytest

from ejabberd import CONTROL
from forms import fill_in
from registering import wait_for_plugin
from test_xmpp_commands import ACCOUNT, CONTACT, fields, run, submission
from usher import HOST, ROOT, Usher
from xmpp_stream import Refused, Stream, logged_in, register_by_token

GOOD_PASSWORD = "wide open meadow 47"
OTHER_PASSWORD = "somebody else's 69"
# What an ejabberd 26.07 made: what `ejabberdctl list_invites` printed, and its SQLite database (`.dump`). They are good
# for nine years from 2026 on. `names.json` says which is which.
MADE = ROOT / "tests" / "e2e" / "ejabberd_invites"
LIVES_SECONDS = 9 * 365 * 86400

# What usher has to make of each.
WANTED = {
    "account": {"kind": "account", "uses_allowed": 1, "labels": {}},
    "pinned": {"kind": "account", "username": "juliet", "uses_allowed": 1},
    "by-romeo": {"kind": "account", "uses_allowed": 1, "labels": {"made-by": "romeo"}},
    "friend": {"kind": "contact-with-registration", "inviter": "romeo", "uses_allowed": 1},
    "pinned-friend": {"kind": "contact-with-registration", "inviter": "romeo", "username": "nurse"},
    "contact": {"kind": "contact-with-registration", "inviter": "romeo", "uses_allowed": 1},
    "reset": {"kind": "reset", "username": "tybalt", "uses_allowed": 1},
}
# The database does not say who may register by a roster invite.
WANTED_OF_DATABASE = {**WANTED, "contact": {"kind": "contact", "inviter": "romeo", "uses_allowed": 1}}
GONE = ("used", "expired")


def import_from(usher, data, *more, code=0):
    result = usher.cli("import", "ejabberd", "--data", str(data), "--host", HOST, "--output", "json", *more, code=code)
    return json.loads(result.stdout)


def check_what_came_over(usher, tokens, wanted):
    for name, expected in wanted.items():
        shown = json.loads(usher.cli("invite", "show", f"https://{HOST}/invite?{tokens[name]}", "--output", "json").stdout)
        assert {key: shown.get(key) for key in expected} == expected, name
    for name in GONE:
        assert usher.page(f"/invite?{tokens[name]}").status_code == 404, name


def check_import(usher, data, tokens, wanted):
    assert import_from(usher, data, "--dry-run")["invites"] == len(wanted)
    assert usher.page(f"/invite?{tokens['account']}").status_code == 404, "a dry run changes nothing"
    report = import_from(usher, data)
    assert (report["invites"], report["invites_expired"], report["invites_used"]) == (len(wanted), 1, 1), report
    assert report["problems"] == []
    assert len(report["changed"]) == (wanted is WANTED_OF_DATABASE)
    again = import_from(usher, data)
    assert (again["invites"], again["invites_known"]) == (0, len(wanted))
    check_what_came_over(usher, tokens, wanted)


# With what a real one made, wherever there is none ---------------------------------------------------------------------


@pytest.fixture
def demonstration(tmp_path, ledger):
    installation = Usher(tmp_path / "usher", ledger, serve_arguments=("--demo-accounts",)).start()
    yield installation
    installation.stop()


@pytest.fixture
def kept_tokens(ledger):
    tokens = json.loads((MADE / "names.json").read_text())
    ledger.secrets.update(tokens.values())
    return tokens


def test_a_list_of_invites_goes_on_working(demonstration, kept_tokens):
    check_import(demonstration, MADE / "list.tsv", kept_tokens, WANTED)
    assert fill_in(demonstration, "register", kept_tokens["pinned"], username="somebody",
                   password=GOOD_PASSWORD).status_code == 303
    assert demonstration.page(f"/invite?{kept_tokens['pinned']}").status_code == 410, "it has one use"


def test_a_database_goes_on_working(demonstration, kept_tokens, tmp_path):
    with contextlib.closing(sqlite3.connect(tmp_path / "ejabberd.db")) as database:
        database.executescript((MADE / "database.sql").read_text())
    check_import(demonstration, tmp_path / "ejabberd.db", kept_tokens, WANTED_OF_DATABASE)


def test_what_is_no_list_is_refused(demonstration, tmp_path):
    empty, error = tmp_path / "empty", tmp_path / "error"
    empty.touch()
    error.write_text("Error: unknown command\n")
    for data, said in [(empty, "holds no invites of example.com"), (tmp_path / "nowhere", "can't be read")]:
        refused = demonstration.cli("import", "ejabberd", "--data", str(data), "--host", HOST, code=1)
        assert said in refused.stderr and refused.stderr.count("\n") == 1
    refused = demonstration.cli("import", "ejabberd", "--data", str(error), "--host", HOST, code=1)
    assert "left behind: line 1: has 1 columns and not 10" in refused.stderr
    assert "Left behind: 1;" in refused.stdout
    assert "--data" in demonstration.cli("import", "ejabberd", code=2).stderr


# With a real one -------------------------------------------------------------------------------------------------------


def token_in(uri):
    return re.search(r"preauth=(\w+)", uri)[1]


def make_invites(server):
    """One of each kind, by the ways that there are. Gives their tokens."""
    def made(command, **more):
        return token_in(server.command(command, host=HOST, **more)["invite_uri"])

    romeo = server.add_account("romeo")
    server.add_account("tybalt", GOOD_PASSWORD)
    tokens = {"account": made("generate_invite"), "used": made("generate_invite"), "expired": made("generate_invite"),
              "pinned": made("generate_invite_with_username", username="Juliet"),
              "reset": made("generate_reset_token", username="tybalt")}
    server.command("expire_invite_by_token", host=HOST, token=tokens["expired"])
    with logged_in(server, "romeo", romeo) as stream:
        tokens["contact"] = token_in(fields(run(stream, HOST, CONTACT))["uri"])
        for name, form in {"by-romeo": {}, "friend": {"roster_subscription": "1"},
                           "pinned-friend": {"roster_subscription": "1", "username": "nurse"}}.items():
            asked = run(stream, HOST, ACCOUNT)
            done = run(stream, HOST, ACCOUNT, "complete", asked.get("sessionid"), submission(**form))
            tokens[name] = token_in(fields(done)["uri"])
    register_by_token(server, tokens["used"], "guest", GOOD_PASSWORD)
    return tokens


def switch_to_usher(server):
    for module in ("mod_invites", "mod_register"):
        del server.settings["modules"][module]
    server.settings["modules"]["mod_usher"] = server.plugin_options
    server.configure()
    server.stop()
    server.start()


@pytest.fixture(params=["mnesia", "sql"])
def made(request, tmp_path, ledger, start_chat_server):
    """A server whose own module made one of each, their tokens, and what to import."""
    for password in (GOOD_PASSWORD, OTHER_PASSWORD):
        ledger.add_password(password)
    own = {"access_create_account": "local", "token_expire_seconds": LIVES_SECONDS, "db_type": request.param}
    server = start_chat_server(tmp_path / "server")
    server.stop()
    if server.release != "26":
        pytest.skip("there are no invitations in an older release of ejabberd than 26.01")
    database = server.folder / "ejabberd.db"
    server.settings.update(sql_type="sqlite", sql_database=str(database), registration_timeout="infinity")
    server.settings["acl"]["local"] = {"user_regexp": ""}
    server.settings["access_rules"]["local"] = {"allow": "local"}
    del server.settings["modules"]["mod_usher"]
    server.settings["modules"].update(mod_invites=own, mod_register={})
    server.configure()
    server.start(evaluated=CONTROL)
    tokens = make_invites(server)
    ledger.secrets.update(tokens.values())
    listed = tmp_path / "list.tsv"
    listed.write_text(server.control("list_invites", HOST))
    yield server, tokens, listed, database if request.param == "sql" else None
    if server.process is not None:
        server.stop()


@pytest.mark.ejabberd
def test_what_ejabberd_made_goes_on_working(tmp_path, ledger, made):
    server, tokens, listed, database = made
    switch_to_usher(server)
    usher = Usher(tmp_path / "usher", ledger, server.usher_settings).start()
    wait_for_plugin(usher)
    if database:
        check_import(usher, database, tokens, WANTED_OF_DATABASE)
    else:
        check_import(usher, listed, tokens, WANTED)
    check_registrations(usher, server, tokens)
    usher.stop()


def check_registrations(usher, server, tokens):
    register_by_token(server, tokens["account"], "anna", GOOD_PASSWORD)
    for name, token in (("bert", tokens["account"]), ("carla", tokens["pinned"]), ("dora", tokens["expired"]),
                        ("emil", tokens["used"])):
        with pytest.raises(Refused):
            register_by_token(server, token, name, GOOD_PASSWORD)
    register_by_token(server, tokens["pinned"], "juliet", GOOD_PASSWORD)
    register_by_token(server, tokens["friend"], "friend", GOOD_PASSWORD)
    with logged_in(server, "friend", GOOD_PASSWORD) as stream:
        assert stream.roster() == {f"romeo@{HOST}": "both"}
    with Stream(server) as stream:
        stream.preauth(tokens["reset"])
        stream.register("tybalt", OTHER_PASSWORD)
    logged_in(server, "tybalt", OTHER_PASSWORD).close()
    assert server.accounts() == ["anna", "friend", "guest", "juliet", "romeo", "tybalt"]
