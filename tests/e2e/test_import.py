"""Keys and invites that Prosody's own modules made, brought over with their texts and links."""

import json

import pytest
import requests

from prosody import Prosody, is_installed
from usher import HOST, Usher

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


def run(usher, prosody, *more):
    result = usher.cli("import", "prosody", "--data", str(prosody.folder / "data"), "--host", HOST, "--output", "json", *more)
    return json.loads(result.stdout)


def test_what_prosody_made_goes_on_working(usher, prosody):
    usher.start()
    assert run(usher, prosody, "--dry-run")["invites"] == 1
    assert usher.page(f"/invite?{prosody.token}").status_code == 404, "a dry run changes nothing"
    first = run(usher, prosody)
    assert (first["keys"], first["invites"], first["problems"]) == (1, 1, [])
    second = run(usher, prosody)
    assert (second["keys"], second["keys_known"], second["invites"], second["invites_known"]) == (0, 1, 0, 1)
    assert usher.page(f"/invite?{prosody.token}").status_code == 200
    assert requests.get(f"{usher.url}/register?t={prosody.token}", timeout=30).status_code == 200
    assert usher.post_invite(prosody.key).status_code == 201
    assert usher.get(f"/invites_api?key={prosody.key}").status_code == 201


def test_a_folder_without_anything_is_refused(usher, tmp_path):
    refused = usher.cli("import", "prosody", "--data", str(tmp_path), "--host", HOST, code=1)
    assert "--data" in refused.stderr and refused.stderr.count("\n") == 1
    usher.cli("import", "prosody", "--data", str(tmp_path), code=2)
