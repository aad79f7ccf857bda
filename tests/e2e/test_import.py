"""Keys and invites that Prosody's own modules made, brought over with their texts and links."""

import json

import pytest
import requests

from prosody import Prosody, is_installed
from usher import HOST, Usher, free_port

pytestmark = pytest.mark.skipif(not is_installed(), reason="Prosody is not installed")


@pytest.fixture
def usher(tmp_path, ledger):
    installation = Usher(tmp_path / "usher", ledger, serve_arguments=("--demo-accounts",))
    yield installation
    installation.stop()


@pytest.fixture(params=["internal", "sql"])
def prosody(request, tmp_path, ledger):
    """One that made a key and an invite by its own modules; it need not run for that."""
    server = Prosody(tmp_path / "prosody", ledger, plugin=False, module_paths=(), modules=["invites"],
                     global_settings={"storage": request.param})
    banner = "*" * 26 + "\n"
    server.key = server.control("mod_invites_api", "create", HOST, "My test key").stdout.rpartition(banner)[2].strip()
    ledger.add_key(server.key)
    made = server.control("mod_invites", "generate", HOST).stdout
    server.token = made.rpartition("preauth=")[2].split(";")[0].strip()
    assert 16 <= len(server.token) <= 32, made
    ledger.secrets.add(server.token)
    return server


def run(usher, data, *more, code=0):
    result = usher.cli("import", "prosody", "--data", str(data), "--host", HOST, "--output", "json", *more, code=code)
    return json.loads(result.stdout)


def test_what_prosody_made_goes_on_working(usher, prosody):
    usher.start()
    data = prosody.folder / "data"
    assert run(usher, data, "--dry-run")["invites"] == 1
    assert usher.page(f"/invite?{prosody.token}").status_code == 404, "a dry run changes nothing"
    first = run(usher, data)
    assert (first["keys"], first["invites"], first["problems"], first["changed"]) == (1, 1, [], [])
    second = run(usher, data)
    assert (second["keys"], second["keys_known"], second["invites"], second["invites_known"]) == (0, 1, 0, 1)
    assert usher.page(f"/invite?{prosody.token}").status_code == 200
    assert requests.get(f"{usher.url}/register?t={prosody.token}", timeout=30).status_code == 200
    assert usher.post_invite(prosody.key).status_code == 201
    assert usher.get(f"/invites_api?key={prosody.key}").status_code == 201


def test_a_folder_without_anything_is_refused(usher, tmp_path):
    refused = usher.cli("import", "prosody", "--data", str(tmp_path), "--host", HOST, code=1)
    assert "--data" in refused.stderr and refused.stderr.count("\n") == 1
    # The host may be left out where there is one.
    assert "--data" in usher.cli("import", "prosody", "--data", str(tmp_path), code=1).stderr


# What stands in stores that are some years old, written by Prosody's own storage, by name of the case.
INVITES = {
    "plain": 'type = "register"; jid = module.host',
    "pinned": 'type = "register"; jid = "Juliet@example.com"',
    "endless": 'type = "register"; jid = module.host; expires = 1/0',
    "no-number": 'type = "register"; jid = module.host; expires = -(0/0)',
    "over": 'type = "register"; jid = module.host; expires = os.time() - 60',
    "deep": 'type = "register"; jid = module.host; additional_data = { nested = nested(40) }',
    "latin": r'type = "register"; jid = module.host; additional_data = { note = "for J\252rgen" }',
    "lines": r'type = "register"; jid = module.host; additional_data = { note = "two\nlines\27[31m" }',
    "long": 'type = "register"; jid = module.host; additional_data = { note = ("x"):rep(2000) }',
    "truth": 'type = "roster"; jid = "romeo@example.com"; allow_registration = "yes"',
    "demoted": 'type = "register"; jid = module.host; additional_data = { roles = { ["prosody:admin"] = false } }',
    "ranked": 'type = "register"; jid = module.host; additional_data = { roles = { "prosody:admin", "x" } }',
    "promoted": 'type = "register"; jid = module.host; additional_data = { roles = { ["prosody:admin"] = true } }',
    "neither": 'type = "register"; jid = module.host; additional_data = { roles = "prosody:admin" }',
    "no-name": 'type = "register"; jid = "John Doe@example.com"',
}
SEED = """
local function nested(depth) return depth > 0 and { inner = nested(depth - 1) } or {}; end
local keys = module:open_store("invite_api_keys", "map");
local tokens = module:open_store("invite_token", "map");
local function invite(token, fields)
    fields.token, fields.uri, fields.created_at = token, "xmpp:example.com", os.time();
    fields.expires = fields.expires or os.time() + 86400;
    fields.allow_registration = fields.allow_registration or true;
    assert(tokens:set(nil, token, fields));
end
assert(keys:set(nil, "old-key", { id = "old-key"; token = "a+b/c=="; name = "Old J\\252rgen\\n"; }));
assert(keys:set(nil, "text-key", "text"));
assert(tokens:set(nil, "bare-truth-xxxxxxxxxxxxx", true));
assert(tokens:set(nil, "bare-text-xxxxxxxxxxxxxx", "text"));
%s
"""
OLD_KEY = "old-key/a+b/c=="


def token_for(case):
    return case.ljust(24, "x")


class OldProsody(Prosody):
    """One with all modules for invites, and with data that were not all made by today's."""

    def __init__(self, folder, ledger, storage):
        modules = folder / "modules"
        modules.mkdir(parents=True)
        invites = "\n".join(f'invite("{token_for(case)}", {{ {fields} }});' for case, fields in INVITES.items())
        (modules / "mod_old_data.lua").write_text(SEED % invites)
        self.http_port = free_port()
        super().__init__(folder, ledger, plugin=False, module_paths=(str(modules),),
                         modules=["old_data", "invites", "invites_page", "invites_api", "register_apps"],
                         disabled=("s2s", "tls", "offline"),
                         global_settings={"storage": storage, "http_ports": [self.http_port], "https_ports": [],
                                          "http_interfaces": ["127.0.0.1"]})

    def answers(self):
        return super().answers() and self.get("/").status_code

    def get(self, path, **headers):
        try:
            return requests.get(f"http://127.0.0.1:{self.http_port}{path}", headers={"Host": HOST, **headers},
                                allow_redirects=False, timeout=30)
        except requests.ConnectionError:
            return requests.Response()

    def accepts(self, token):
        page = self.get(f"/invites_page?{token}")
        return page.status_code == 200 and token in page.text


@pytest.fixture(params=["internal", "sql"])
def old_prosody(request, tmp_path, ledger):
    server = OldProsody(tmp_path / "prosody", ledger, request.param)
    server.storage = request.param
    server.start()
    yield server
    if server.process is not None:
        server.kill()


def test_old_data_are_good_for_what_they_are_good_for_there(usher, old_prosody):
    peer = {case for case in INVITES if old_prosody.accepts(token_for(case))}
    assert old_prosody.get("/invites_api?redirect=", Authorization=f"Bearer {OLD_KEY}").status_code == 303
    old_prosody.kill()
    report = run(usher, old_prosody.folder / "data", code=1)
    usher.start()
    ours = {case for case in INVITES if usher.page(f"/invite?{token_for(case)}").status_code == 200}
    assert ours == peer - {"no-name"}, "an import never widens what an invite allows"
    assert {"plain", "pinned", "deep", "latin", "lines", "long", "truth", "demoted", "ranked"} <= ours
    broken = set() if old_prosody.storage == "internal" else {"endless", "no-number"}
    assert ours >= {"endless", "no-number"} - broken
    for case in {"no-name", "bare-truth", "bare-text"} | broken:
        assert any(line.startswith(f"invite {case[:4]}...: ") for line in report["problems"]), (case, report)
    assert any(line.startswith("key text-key: ") for line in report["problems"])
    assert (report["left_behind"], report["unreadable_files"]) == (4 + len(broken), 0) == (len(report["problems"]), 0)
    made = len(ours) + 1  # with the one that the key made
    assert (report["keys"], report["invites"], report["invites_expired"]) == (1, made, 1)
    assert {line.split(":")[0] for line in report["changed"]} >= {"key old-key", "invite lati...", "invite line...",
                                                                  "invite long...", "invite neit..."}
    assert not {line.split(":")[0] for line in report["changed"]} & {"invite demo...", "invite rank...", "invite prom..."}
    again = run(usher, old_prosody.folder / "data", code=1)
    assert (again["invites"], again["invites_known"], again["changed"]) == (0, made, [])
    check_details(usher)


def check_details(usher):
    def show(case):
        return json.loads(usher.cli("invite", "show", token_for(case), "--output", "json").stdout)
    assert show("latin")["note"] == "for J\N{REPLACEMENT CHARACTER}rgen"
    assert show("lines")["note"] == "two lines [31m"
    assert show("long")["note"] == "x" * 1000
    assert show("truth")["kind"] == "contact-with-registration"
    assert show("demoted")["roles"] == []
    assert show("ranked")["roles"] == ["prosody:admin", "x"]
    assert show("promoted")["roles"] == ["prosody:admin"]
    assert show("neither")["roles"] == []
    assert show("pinned")["username"] == "juliet"
    assert usher.cli("key", "list", HOST).stdout == "old-key\tOld J\N{REPLACEMENT CHARACTER}rgen\n"
    assert usher.post_invite(OLD_KEY).status_code == 201
    assert usher.get("/invites_api", headers={"Authorization": f"Bearer {OLD_KEY}"}).status_code == 201
    assert usher.get("/invites_api?key=old-key/a%2Bb/c%3D%3D").status_code == 201
    assert usher.get("/invites_api?key=old-key/a%2Bb/c").status_code == 403


def test_what_lua_reads_is_read(usher, tmp_path):
    """Files that were edited by hand, or copied through another system."""
    folder = tmp_path / "data" / "example%2ecom"
    folder.mkdir(parents=True)
    (folder / "invite_token.dat").write_bytes(
        b"\xEF\xBB\xBF# by hand\r\nreturn {\r\n"
        b"\t[\"aaaaaaaaaaaaaaaaaaaaaaaa\"] = { [\"type\"] = \"register\"; [\"expires\"] = (1/0); };\r\n"
        b"\t[\"bbbbbbbbbbbbbbbbbbbbbbbb\"] = { [\"type\"] = \"register\"; [\"expires\"] = 1e309;"
        b" [\"additional_data\"] = { [\"note\"] = \"one\\\r\ntwo\" } };\r\n"
        b"\t[\"cccccccccccccccccccccccc\"] = { [\"type\"] = \"register\"; [\"expires\"] = -(0/0); };\r\n};\r\n")
    report = run(usher, tmp_path / "data")
    assert (report["invites"], report["problems"]) == (3, [])
    assert sum("10 years" in line for line in report["changed"]) == 3
    text = usher.cli("import", "prosody", "--data", str(tmp_path / "data"), "--host", HOST, "--dry-run")
    assert text.stderr == "" and "Invites: 0 would come over, 3 had before" in text.stdout


def test_what_stays_behind_is_said_counted_and_an_error(usher, tmp_path):
    folder = tmp_path / "data" / "example%2ecom"
    (folder / "invite_token" / "romeo.dat").mkdir(parents=True)
    (folder / "invite_token.dat").write_text('return { ["aaaaaaaaaaaaaaaaaaaaaaaa"] = true; { type = "register" }; };')
    (folder / "invite_api_keys.dat").write_text("return { os.execute('rm') };")
    result = usher.cli("import", "prosody", "--data", str(tmp_path / "data"), "--host", HOST, code=1)
    assert "Left behind: 2; files that could not be read: 2\n" in result.stdout
    lines = result.stderr.splitlines()
    assert sorted(line.split(":")[0] for line in lines) == ["left behind", "left behind", "not read", "not read"]
    assert any("invite_api_keys.dat: line 1: a value is needed" in line for line in lines), lines
