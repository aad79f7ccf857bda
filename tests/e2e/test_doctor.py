"""usher doctor, on installations that are well and on some that are not."""

import json
import os
import subprocess

import pytest

from prosody import Prosody, is_installed
from usher import BINARY, HOST, Usher, clean_environment, free_port, wait_until


def findings(usher, code):
    result = usher.cli("doctor", "--output", "json", code=code)
    found = {finding["check"]: finding for finding in json.loads(result.stdout)}
    assert all(finding.get("remedy") for finding in found.values() if finding["verdict"] != "good")
    return found


@pytest.fixture
def reachable(install):
    """One whose public address reaches it without a proxy."""
    usher = install()
    usher.configure({"host": {HOST: {"public_url": usher.url}}})
    return usher


def test_nothing_was_started_yet(install):
    usher = install()
    usher.data_dir.mkdir(parents=True)
    found = findings(usher, 1)
    assert found["database"]["verdict"] == "bad" and "serve" in found["database"]["remedy"]
    assert not usher.database.exists() and not usher.key_file.exists(), "the doctor makes nothing"


def test_all_is_well_but_nobody_can_register(reachable):
    reachable.start()
    found = findings(reachable, 0)
    for check in ("disk", "key file", "database", "server", f"public URL of {HOST}", f"proxy of {HOST}"):
        assert found[check]["verdict"] == "good", found[check]
    assert found["XMPP"]["verdict"] == "warning"


def test_the_server_is_not_running(reachable):
    reachable.start()
    reachable.stop()
    assert findings(reachable, 1)["server"]["verdict"] == "bad"


def test_the_key_file_is_open_to_others(reachable):
    reachable.start()
    reachable.stop()
    os.chmod(reachable.key_file, 0o644)
    found = findings(reachable, 1)
    assert found["key file"]["verdict"] == "bad" and "chmod 600" in found["key file"]["remedy"]


def test_accounts_for_demonstration_are_not_real(tmp_path, ledger):
    usher = Usher(tmp_path, ledger, serve_arguments=["--demo-accounts"])
    usher.configure({"host": {HOST: {"public_url": usher.url}}})
    usher.start()
    try:
        found = findings(usher, 0)
        assert found["accounts"]["verdict"] == "warning" and "not real" in found["accounts"]["what"]
        assert "XMPP" not in found
    finally:
        usher.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files for others")
def test_the_key_file_is_not_the_services(reachable):
    """What the service can't read is told to root too, who can."""
    reachable.create_invite()
    os.chown(reachable.data_dir, 65534, 65534)
    found = findings(reachable, 1)
    assert found["key file"]["verdict"] == "bad" and "chown" in found["key file"]["remedy"]


def test_the_public_address_is_another_server(install):
    other = install().start()
    usher = install()
    usher.configure({"host": {HOST: {"public_url": other.url}}})
    usher.start()
    found = findings(usher, 1)[f"public URL of {HOST}"]
    assert found["verdict"] == "bad" and "not by this usher" in found["what"]


def test_nobody_is_at_the_public_address(install):
    usher = install({"host": {HOST: {"public_url": "https://127.0.0.1:1"}}}).start()
    assert findings(usher, 1)[f"public URL of {HOST}"]["verdict"] == "bad"


def start_with_tls(install, make_certificate):
    """With a certificate that nobody has heard of."""
    certificate, private_key = make_certificate()
    usher = install()
    port = free_port()
    usher.configure({"http": {"tls_listen": [f"127.0.0.1:{port}"], "certificate": str(certificate),
                              "private_key": str(private_key)},
                     "host": {HOST: {"public_url": f"https://127.0.0.1:{port}"}}})
    return usher.start()


def test_the_certificate_is_not_trusted(install, make_certificate):
    found = findings(start_with_tls(install, make_certificate), 1)[f"TLS of {HOST}"]
    assert found["verdict"] == "bad" and "get a certificate" in found["remedy"]


def private_mounts():
    return os.geteuid() == 0 and subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0


@pytest.mark.skipif(not private_mounts(), reason="this needs root, and mounts of its own")
def test_the_machine_trusts_nobody(install, make_certificate):
    """A small Debian has no ca-certificates: that is not for the certificate's owner to mend."""
    usher = start_with_tls(install, make_certificate)
    without = 'mount -t tmpfs none /etc/ssl/certs; exec "$@"'
    result = subprocess.run(["unshare", "--mount", "sh", "-c", without, "sh", BINARY, "doctor", "--output", "json",
                             "--config", str(usher.config)], env=clean_environment(), capture_output=True, text=True,
                            timeout=60)
    found = {finding["check"]: finding for finding in json.loads(result.stdout)}[f"TLS of {HOST}"]
    assert found["verdict"] == "bad" and "certificate authorities" in found["what"]
    assert found["remedy"] == "apt install ca-certificates"


def test_nobody_else_is_answered(reachable):
    reachable.start()
    for question in ("", "?nonce=0&proof=0", "?nonce=" + "0" * 32 + "&proof=" + "0" * 64):
        assert reachable.get("/invite/doctor" + question).status_code == 404


@pytest.mark.skipif(not is_installed(), reason="Prosody is not installed")
@pytest.mark.parametrize("plugin,admins,verdict", [(True, [], "good"), (False, ["usher.example.com"], "warning"),
                                                   (False, [], "bad")])
def test_how_accounts_are_made(tmp_path, ledger, plugin, admins, verdict):
    prosody = Prosody(tmp_path / "prosody", ledger, plugin=plugin, admins=admins).start()
    usher = Usher(tmp_path / "usher", ledger, prosody.usher_settings)
    usher.configure({**prosody.usher_settings,
                     "host": {HOST: {**prosody.usher_settings["host"][HOST], "public_url": usher.url}}})
    usher.start()
    try:
        check = f"accounts of {HOST}"
        code = 1 if verdict == "bad" else 0
        said = {"good": "plugin", "warning": "by administration commands", "bad": "no accounts can be made"}[verdict]
        wait_until(lambda: said in usher.log(), "usher to find out")
        found = findings(usher, code)
        assert found["component usher.example.com"]["verdict"] == "good"
        assert found[check]["verdict"] == verdict, found[check]
        contacts = found.get(f"contacts of {HOST}")
        assert (contacts and contacts["verdict"]) == ("warning" if verdict == "warning" else None)
        prosody.kill()
        wait_until(lambda: "not connected" in usher.log(), "usher to notice")
        assert findings(usher, 1)["component usher.example.com"]["verdict"] == "bad"
    finally:
        usher.stop()
