"""What is named in the configuration is a regular file that holds what it should: else `config check` says so, and
`serve` ends at once. Nothing waits for a pipe, and root leaves nothing behind that the service can't read."""

import os
import pathlib
import re
import shutil
import stat
import subprocess
import tempfile

import pytest

from usher import BINARY, HOST, Usher, clean_environment

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files for others")
SERVICE = 65534  # nobody


@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
@pytest.mark.parametrize("what", ["configuration", "key", "certificate", "private key", "own apps", "logo", "secret",
                                  "template", "database"])
def test_what_is_no_file(install, make_certificate, kind, what):
    usher = install()
    certificate, private_key = make_certificate()
    place = usher.folder / ("odd.svg" if what == "logo" else "odd")
    if what == "template":
        place = usher.folder / "pages" / "templates" / "landing.html"
        place.parent.mkdir(parents=True)
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "device":
        os.symlink("/dev/zero", place)
    elif what == "template":
        return  # a folder there is looked into
    else:
        place.mkdir()
    tls = {"tls_listen": ["127.0.0.1:0"], "certificate": str(certificate), "private_key": str(private_key)}
    settings = {
        "configuration": {},
        "key": {"key_file": str(place)},
        "certificate": {"http": {**tls, "certificate": str(place)}},
        "private key": {"http": {**tls, "private_key": str(place)}},
        "own apps": {"host": {HOST: {"own_apps": str(place)}}},
        "logo": {"host": {HOST: {"logo": str(place)}}},
        "secret": {"host": {HOST: {"xmpp": {"component": "usher.example.com", "secret_file": str(place)}}}},
        "template": {"pages": {"overrides": str(usher.folder / "pages")}},
        "database": {"database": str(place)},
    }[what]
    usher.configure(settings)
    for command in (("config", "check"), ("serve",)):
        named = ["--config", str(place)] if what == "configuration" else ["--config", str(usher.config)]
        refused = usher.cli(*command, *named, code=1, config=False)
        assert str(place) in refused.stderr
        assert ("is a folder" if kind == "folder" else "a pipe, a socket or a device") in refused.stderr


BAD_APPS = '[{"id": "mine", "name": "Mine", "platforms": ["toaster"]}]'


def test_check_finds_all_that_serve_would(install, make_certificate):
    usher = install()
    certificate, _ = make_certificate()
    _, other_key = make_certificate("other.example")
    (usher.folder / "apps.json").write_text(BAD_APPS)
    (usher.folder / "pages" / "templates").mkdir(parents=True)
    (usher.folder / "pages" / "templates" / "over.html").write_text("{{no_such_name}}")
    faults = {
        "certificate": ({"http": {"tls_listen": ["127.0.0.1:0"], "certificate": str(certificate),
                                  "private_key": str(other_key)}}, "cannot use the private key"),
        "apps": ({"host": {HOST: {"own_apps": str(usher.folder / "apps.json")}}}, "unknown platform 'toaster'"),
        "shown": ({"host": {HOST: {"apps_show": ["conversatons"]}}}, "did you mean 'conversations'"),
        "hidden": ({"host": {HOST: {"apps_hide": ["zzzzzzzz"]}}}, "there is no app 'zzzzzzzz'; there are: "),
        "template": ({"pages": {"overrides": str(usher.folder / "pages")}}, "over.html:1: "),
    }
    for settings, words in faults.values():
        usher.configure(settings)
        checked = usher.cli("config", "check", code=1)
        assert words in checked.stderr and checked.stderr.count("\n") == 1, checked.stderr
        served = usher.cli("serve", code=1)
        assert words in served.stderr, served.stderr
    usher.configure({})
    usher.cli("config", "check")


def owners(folder):
    return {path.name: path.stat().st_uid for path in folder.iterdir()}


@needs_root
def test_root_leaves_files_that_the_service_can_read(install):
    usher = install()
    usher.data_dir.mkdir()
    os.chown(usher.data_dir, SERVICE, SERVICE)
    usher.create_key()
    assert set(owners(usher.data_dir).values()) == {SERVICE} and len(owners(usher.data_dir)) >= 2
    usher.start()
    assert set(owners(usher.data_dir).values()) == {SERVICE}
    usher.stop()


@needs_root
def test_a_dry_run_makes_nothing(install):
    usher = install()
    usher.data_dir.mkdir()
    prosody = usher.folder / "prosody"
    (prosody / "example%2ecom").mkdir(parents=True)
    done = usher.cli("import", "prosody", "--data", str(prosody), "--host", HOST, "--dry-run", code=None)
    assert done.returncode in (0, 1), done.stderr
    assert list(usher.data_dir.iterdir()) == []


@needs_root
def test_the_service_says_whose_file_it_can_not_read(ledger):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="usher-files-"))  # where nobody may go
    usher = Usher(folder, ledger)
    usher.configure({})
    usher.create_invite()
    key = usher.key_file
    for path in (usher.folder, usher.data_dir, *usher.data_dir.iterdir()):
        if path != key:
            os.chown(path, SERVICE, SERVICE)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    refused = subprocess.run([BINARY, "serve", "--config", str(usher.config)], user=SERVICE, group=SERVICE, env=clean_environment(),
                             capture_output=True, text=True, timeout=30, cwd="/")
    assert refused.returncode == 1
    assert re.search(r"usher\.key: can't be read: it belongs to root .*runs as nobody: run 'chown nobody", refused.stderr), refused.stderr
    shutil.rmtree(folder)
