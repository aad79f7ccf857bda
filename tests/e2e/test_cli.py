"""The commands: exact outputs, exit codes 0, 1 and 2, with the server running and without."""

import json
import re
from datetime import datetime

import pytest

from usher import HOST, PUBLIC_URL, wait_until
from ledger import token_of

pytestmark = pytest.mark.any_store


@pytest.fixture(params=["running", "stopped"])
def site(request, install):
    usher = install()
    return usher.start() if request.param == "running" else usher


@pytest.fixture
def offline(install):
    return install()


def parsed(result):
    assert result.stdout.count("\n") == 1
    return json.loads(result.stdout)


# Keys

def test_key_create_list_delete(site):
    named, nameless = site.create_key("A name with spaces"), site.create_key()
    ids = [each.partition("/")[0] for each in (named, nameless)]
    assert sorted(site.cli("key", "list", HOST).stdout.splitlines()) == sorted(
        [f"{ids[0]}\tA name with spaces", f"{ids[1]}\t<unknown>"])
    done = site.cli("key", "delete", HOST, ids[0])
    assert done.stdout == done.stderr == ""
    assert site.cli("key", "list", HOST).stdout == f"{ids[1]}\t<unknown>\n"
    for identifier in (ids[0], "never-was", named, ""):
        refused = site.cli("key", "delete", HOST, identifier, code=1)
        assert (refused.stdout, refused.stderr) == ("", "Error: key not found\n")


def test_an_id_that_begins_with_a_hyphen(offline):
    """usher makes none, but keys that come from elsewhere may have one."""
    refused = offline.cli("key", "delete", "--config", str(offline.config), HOST, "--", "-abc", code=1, config=False)
    assert refused.stderr == "Error: key not found\n"


def test_keys_of_one_host_are_not_the_others(install):
    usher = install({"host": {"other.example": {"public_url": "https://other.example"}}})
    identifier = usher.create_key().partition("/")[0]
    assert usher.cli("key", "list", "other.example").stdout == ""
    assert usher.cli("key", "delete", "other.example", identifier, code=1).stderr == "Error: key not found\n"
    assert usher.cli("key", "list", HOST).stdout == f"{identifier}\t<unknown>\n"


@pytest.mark.parametrize("command", ["key create", "key list", "key delete", "invite create", "invite list"])
def test_unknown_host_names_the_configured_ones(install, command):
    usher = install({"host": {"other.example": {"public_url": "https://other.example"}}})
    rest = ["some-id"] if command == "key delete" else []
    refused = usher.cli(*command.split(), "nowhere.example", *rest, code=1)
    assert refused.stdout == "" and refused.stderr.startswith("Error: ")
    assert all(host in refused.stderr for host in ("nowhere.example", HOST, "other.example"))


def test_a_host_has_no_case_and_may_end_in_a_dot(offline):
    assert offline.create_key(host="EXAMPLE.com.")


def test_a_running_server_honours_keys_at_once(usher):
    for _ in range(10):
        key = usher.create_key()
        assert usher.post_invite(key).status_code == 201
        usher.cli("key", "delete", HOST, key.partition("/")[0])
        assert usher.post_invite(key).status_code == 403


def test_keys_outlive_the_server(usher):
    key = usher.create_key()
    usher.restart()
    assert usher.post_invite(key).status_code == 201
    usher.stop()
    usher.cli("key", "delete", HOST, key.partition("/")[0])
    usher.start()
    assert usher.post_invite(key).status_code == 403


def test_key_create_as_json(site):
    made = parsed(site.cli("key", "create", HOST, "n", "--expires", "90d", "--scope", "invites:create",
                           "--methods", "POST", "--output", "json"))
    site.ledger.add_key(made["key"])
    assert made["key"].startswith(made["id"] + "/")
    assert made["name"] == "n" and made["host"] == HOST
    assert made["scopes"] == ["invites:create"] and made["methods"] == ["POST"]
    assert made["expires_at"] > made["created_at"]
    (listed,) = parsed(site.cli("--output", "json", "key", "list", HOST))
    assert listed == {name: value for name, value in made.items() if name != "key"}


def test_options_may_be_repeated(offline):
    made = parsed(offline.cli("key", "create", HOST, "--scope", "invites:create", "--scope", "invites:create",
                              "--methods", "GET", "--methods", "POST", "--output=json"))
    offline.ledger.add_key(made["key"])
    assert made["scopes"] == ["invites:create"] and made["methods"] == ["GET", "POST"]
    assert made["name"] is None and made["expires_at"] is None


def test_key_delete_as_json(offline):
    refused = offline.cli("key", "delete", HOST, "never-was", "--output", "json", code=1)
    assert refused.stdout == ""
    assert json.loads(refused.stderr) == {"error": {"code": "key-not-found", "detail": "key not found"}}


@pytest.mark.parametrize("arguments", [
    ("--expires", "soon"), ("--expires", "-1d"), ("--expires", "99999999999999999999d"), ("--expires", "1"),
    ("--expires", "400000d"), ("--expires", "0s"),
    ("--scope", "everything"), ("--scope", "invites:delete"), ("--scope", "invites:create,invites:delete"), ("--methods", "DELETE"), ("--methods", "get"), ("a\nb",), ("a\tb",), ("n" * 201,),
    ("\x1b[31m",)])
def test_key_create_refuses(offline, arguments):
    refused = offline.cli("key", "create", HOST, *arguments, code=1)
    assert refused.stdout == "" and refused.stderr.startswith("Error: ") and refused.stderr.count("\n") == 1
    assert offline.cli("key", "list", HOST).stdout == ""


def test_last_use_is_shown(usher):
    key = usher.create_key()
    assert usher.post_invite(key).status_code == 201
    wait_until(lambda: parsed(usher.cli("key", "list", HOST, "--output", "json"))[0]["last_used_at"], "the last use")
    (listed,) = parsed(usher.cli("key", "list", HOST, "--output", "json"))
    assert listed["last_used_at"] >= listed["created_at"]


# Invites

def show(usher, reference):
    return parsed(usher.cli("invite", "show", reference, "--output", "json"))


def test_invite_create_prints_the_link_alone(site):
    link = site.create_invite()
    assert re.fullmatch(re.escape(PUBLIC_URL) + r"/invite\?[A-Za-z0-9]{22,40}", link)
    made = show(site, link)
    assert (made["kind"], made["state"], made["source"]) == ("account", "pending", "cli")
    assert made["uses_allowed"] == 1 and made["uses_committed"] == made["uses_reserved"] == 0
    assert made["link"] == link
    assert made["uri"] == f"xmpp:{HOST}?register;preauth={token_of(link)}"


@pytest.mark.parametrize("arguments, expected, uri", [
    (["--username", "Juliet"], {"kind": "account", "username": "juliet"}, "juliet@{}?register;preauth={}"),
    (["--contact", "romeo"], {"kind": "contact", "inviter": "romeo"}, "romeo@{}?roster;preauth={}"),
    (["--contact", "romeo", "--allow-registration"], {"kind": "contact-with-registration", "inviter": "romeo"},
     "romeo@{}?roster;preauth={};ibr=y"),
    (["--group", "Family & friends", "--group", "b"], {"kind": "group", "groups": ["Family & friends", "b"]},
     "{}?register;preauth={}"),
    (["--role", "prosody:member"], {"kind": "account", "roles": ["prosody:member"]}, "{}?register;preauth={}"),
    (["--reset", "juliet"], {"kind": "reset", "username": "juliet"}, None),
    (["--uses", "5"], {"uses_allowed": 5}, "{}?register;preauth={}"),
    (["--uses", "unlimited"], {"uses_allowed": None}, "{}?register;preauth={}"),
    (["--uses", "1000000"], {"uses_allowed": 1000000}, "{}?register;preauth={}"),
    (["--note", "für Oma \"☕\""], {"note": "für Oma \"☕\""}, "{}?register;preauth={}"),
])
def test_invite_create_variants(shared, arguments, expected, uri):
    link = shared.create_invite(*arguments)
    made = show(shared, link)
    assert {name: made[name] for name in expected} == expected
    assert made["uri"] == (uri and "xmpp:" + uri.format(HOST, token_of(link)))
    page = shared.page(link)
    assert page.status_code == (200 if uri else 303)
    if uri:
        assert made["uri"] in page.headers["Link"]


@pytest.mark.parametrize("arguments, seconds", [
    ([], 7 * 86400), (["--reset", "juliet"], 86400), (["--ttl", "90s"], 90), (["--ttl", "15m"], 900),
    (["--ttl", "2h"], 7200), (["--ttl", "3d"], 3 * 86400), (["--ttl", "2w"], 14 * 86400)])
def test_invite_lifetimes(shared, arguments, seconds):
    made = show(shared, shared.create_invite(*arguments))
    assert seconds_between(made["created_at"], made["expires_at"]) == seconds


def seconds_between(start, end):
    start, end = (datetime.fromisoformat(time.replace("Z", "+00:00")) for time in (start, end))
    return round((end - start).total_seconds())


def test_lifetimes_of_the_host(install):
    usher = install({"host": {HOST: {"invite_ttl": "1h", "reset_ttl": "5m"}}})
    for arguments, seconds in (([], 3600), (["--reset", "juliet"], 300)):
        made = show(usher, usher.create_invite(*arguments))
        assert seconds_between(made["created_at"], made["expires_at"]) == seconds


@pytest.mark.parametrize("arguments", [
    ("--ttl", "0s"), ("--ttl", "999ms"), ("--ttl", "11000d"), ("--ttl", "99999999999999999999999d"), ("--ttl", "-7d"),
    ("--ttl", "7"), ("--ttl", "7 d"), ("--ttl", "1.5d"), ("--ttl", "next week"),
    ("--uses", "0"), ("--uses", "-1"), ("--uses", "1000001"), ("--uses", "99999999999999999999999"),
    ("--uses", "many"), ("--uses", "1.5"), ("--uses", "1 "),
    ("--username", "a b"), ("--username", "a@b"), ("--username", "x" * 1024), ("--contact", "a/b"),
    ("--username", "juliet", "--uses", "2"), ("--reset", "juliet", "--uses", "2"),
    ("--contact", "romeo", "--username", "juliet"), ("--note", "n" * 1001), ("--note", "a\nb"),
    ("--group", "g" * 201), *[("--group", "g") * 33], ("--role", "r" * 101)])
def test_invite_create_refuses(shared, arguments):
    before = shared.cli("invite", "list", HOST, "--limit", "1").stdout
    refused = shared.cli("invite", "create", HOST, *arguments, code=1)
    assert refused.stdout == "" and refused.stderr.startswith("Error: ") and refused.stderr.count("\n") == 1
    assert shared.cli("invite", "list", HOST, "--limit", "1").stdout == before


def test_invite_create_as_json(site):
    made = parsed(site.cli("invite", "create", HOST, "--group", "a", "--role", "member", "--uses", "3", "--ttl", "1h",
                           "--note", "hello", "--output", "json"))
    site.ledger.add_link(made["link"])
    shown = show(site, made["id"])
    assert [event["type"] for event in shown.pop("events")] == ["invite.created"]
    assert shown == made
    assert made["groups"] == ["a"] and made["roles"] == ["member"] and made["note"] == "hello"


def test_invite_show_takes_id_token_and_link(site):
    link = site.create_invite("--note", "a note")
    texts = {site.cli("invite", "show", reference).stdout
             for reference in (link, token_of(link), show(site, link)["id"], link + "/")}
    assert len(texts) == 1
    lines = dict(line.split(": ", 1) for line in texts.pop().splitlines())
    assert lines["state"] == "pending" and lines["uses"] == "0/1" and lines["note"] == "a note"
    assert lines["link"] == link and re.fullmatch(r"cli( \(.+\))?", lines["source"])


def test_invite_revoke(site):
    link = site.create_invite()
    revoked = site.cli("invite", "revoke", link)
    assert re.fullmatch(r"\w{11}: revoked: nobody can use it any more\n", revoked.stdout) and not revoked.stderr
    first = show(site, link)
    assert first["state"] == "revoked" and first["revoked_at"]
    again = parsed(site.cli("invite", "revoke", link, "--output", "json"))
    assert again["state"] == "revoked"


@pytest.mark.parametrize("command", ["show", "revoke"])
def test_an_invite_that_is_not_there(site, command):
    link = site.create_invite()
    token = token_of(link)
    forged = token[:-1] + ("a" if token[-1] != "a" else "b")
    for reference in ("nothing", "00000000000", forged, "", "x" * 5000, "%zz", "\u00fc" * 11):
        refused = site.cli("invite", command, reference, code=1)
        assert refused.stdout == "" and refused.stderr == "Error: There is no such invite.\n"
    assert show(site, link)["state"] == "pending"


def test_the_server_honours_a_revocation_at_once(usher):
    link = usher.create_invite()
    assert usher.page(link).status_code == 200
    usher.cli("invite", "revoke", link)
    assert usher.page(link).status_code == 410


def test_invite_list(usher):
    key = usher.create_key("for the list")
    usher.post_invite(key)
    links = [usher.create_invite(*arguments) for arguments in
             ([], ["--username", "juliet"], ["--contact", "romeo"], ["--group", "g"], ["--reset", "nurse"])]
    usher.cli("invite", "revoke", links[1])
    listed = parsed(usher.cli("invite", "list", HOST, "--output", "json"))
    assert listed["more"] is False
    kinds = [invite["kind"] for invite in listed["invites"]]
    assert kinds == ["reset", "group", "contact", "account", "account", "account"]  # newest first
    assert all("link" not in invite and "uri" not in invite for invite in listed["invites"])
    assert listed["invites"][-1]["source"] == "api"
    assert listed["invites"][-1]["source_detail"] == key.partition("/")[0]

    def ids(*arguments):
        return [invite["id"] for invite in parsed(usher.cli("invite", "list", HOST, "--output", "json",
                                                            *arguments))["invites"]]

    everything = [invite["id"] for invite in listed["invites"]]
    assert ids("--state", "revoked") == [everything[3]]
    assert ids("--state", "pending,revoked") == everything
    assert ids("--state", "used", "--state", "expired") == []
    assert ids("--kind", "contact,reset") == [everything[0], everything[2]]
    assert ids("--limit", "2") == everything[:2]
    assert ids("--before", everything[1]) == ids("--after", everything[1]) == everything[2:]
    assert ids("--sort", "created") == everything[::-1]
    soonest = parsed(usher.cli("invite", "list", HOST, "--output", "json", "--sort", "expires", "--limit", "2"))
    assert soonest["invites"][0]["expires_at"] == min(invite["expires_at"] for invite in listed["invites"])
    assert len(ids("--sort", "expires", "--after", soonest["next"])) == len(everything) - 2

    table = usher.cli("invite", "list", HOST, "--limit", "2")
    heading, *rows = table.stdout.splitlines()
    assert heading.split() == ["ID", "KIND", "STATE", "USES", "EXPIRES", "FOR", "NOTE"]
    assert [row.split()[0] for row in rows] == everything[:2]
    assert table.stderr == f"There are more: add --after {everything[1]}\n"


@pytest.mark.parametrize("arguments", [("--state", "nice"), ("--kind", "party"), ("--before", "x"), ("--sort", "note"),
                                       ("--after", "x")])
def test_invite_list_refuses(offline, arguments):
    refused = offline.cli("invite", "list", HOST, *arguments, code=1)
    assert refused.stdout == "" and refused.stderr.startswith("Error: ")


# The rest

@pytest.mark.parametrize("command", ["invite create --reset", "invite create --username", "invite create --contact",
                                     "invite create --ttl", "invite create --group", "invite create --role",
                                     "key create --expires", "key create --scope", "invite list --state", "invite create"])
def test_an_empty_value_is_not_an_absent_one(offline, command):
    """What a shell makes of a variable that was never set: `--reset "$NAME"`."""
    refused = offline.cli(*command.split(), "", code=2)
    assert refused.stdout == "" and "can't be empty" in refused.stderr
    assert offline.cli("invite", "list").stdout.count("\n") == 1


def test_what_was_meant(offline):
    for typed, words in ((("invite", "craete"), "did you mean 'create'?"), (("kye",), "did you mean 'key'?"),
                         (("invite", "create", "--usrname", "juliet"), "did you mean '--username'?"),
                         (("invite",), "usher invite revoke"), (("help", "invite", "craete"), "did you mean 'create'?")):
        refused = offline.cli(*typed, code=2)
        assert refused.stdout == "" and words in refused.stderr, refused.stderr
    assert "--allow-registration" in offline.cli("help", "invite", "create").stdout


def test_a_name_that_is_held(offline):
    held = show(offline, offline.create_invite("--username", "juliet"))
    assert held["id"] in offline.cli("invite", "create", "--username", "juliet", code=1).stderr


@pytest.mark.parametrize("arguments", [
    (), ("key",), ("invite",), ("config",), ("nonsense",), ("key", "create", ""), ("key", "delete", HOST),
    ("key", "list", HOST, "--nonsense"), ("invite", "show"), ("serve", "now"), ("version", "--output", "xml"),
    ("invite", "create", HOST, "--reset", "a", "--username", "b"), ("invite", "create", HOST, "--allow-registration"),
    ("invite", "create", HOST, "--reset", "a", "--group", "b"), ("invite", "list", HOST, "--limit", "0"),
    ("invite", "list", HOST, "--limit", "1000000000"), ("invite", "list", HOST, "--limit", "x")])
def test_wrong_usage_exits_with_2(offline, arguments):
    refused = offline.cli(*arguments, code=2)
    assert refused.stdout == "" and refused.stderr != ""


def test_version(offline):
    version = offline.cli("version").stdout
    assert re.fullmatch(r"usher \d+\.\d+\.\d+\S*\n", version)
    assert offline.cli("--version").stdout == version
    assert "usher " + parsed(offline.cli("version", "--output", "json"))["version"] + "\n" == version


@pytest.mark.parametrize("command", [(), ("serve",), ("key",), ("key", "create"), ("key", "list"), ("key", "delete"),
                                     ("invite",), ("invite", "create"), ("invite", "list"), ("invite", "show"),
                                     ("invite", "revoke"), ("config",), ("config", "check"), ("version",)])
def test_help(offline, command):
    assert "Usage: " in offline.cli(*command, "--help").stdout


def test_commands_make_the_data_folder_private(offline):
    offline.create_key()
    assert offline.data_dir.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o077 for path in offline.data_dir.iterdir()} == {0}


def test_help_and_version_touch_no_data(offline):
    offline.cli("version")
    offline.cli("config", "check")
    assert not offline.data_dir.exists()
