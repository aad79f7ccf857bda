"""Secrets that stand apart from the configuration: in files of their own and in a service's credentials."""

import os
import secrets
import signal

import pytest

from usher import HOST, free_port, wait_until

OF_COMPONENT = "USHER_HOST__EXAMPLE_COM__XMPP_SECRET"
WITHOUT_SECRET = {"host": {HOST: {"xmpp": {"component": "usher.example.com", "server": f"127.0.0.1:{free_port()}"}}}}


@pytest.fixture
def new_secret(ledger):
    return lambda: ledger.add_password(secrets.token_hex(16))


@pytest.fixture
def place(tmp_path):
    """A folder as systemd makes one for a service's credentials."""
    folder = tmp_path / "credentials"
    folder.mkdir()
    return folder


def give(usher, how, folder, secret):
    """Hands the component's secret over."""
    file = folder / (OF_COMPONENT if how == "credential" else "xmpp.secret")
    file.write_text(secret + "\n")
    if how == "file":
        usher.configure({"host": {HOST: {"xmpp": {**WITHOUT_SECRET["host"][HOST]["xmpp"], "secret_file": str(file)}}}})
    name, value = {"file": ("LANG", "C"), "variable": (OF_COMPONENT + "_FILE", str(file)),
                   "credential": ("CREDENTIALS_DIRECTORY", str(folder))}[how]
    usher.environment[name] = value


@pytest.mark.parametrize("how", ["file", "variable", "credential"])
def test_a_reload_reads_it_again(install, place, new_secret, how):
    usher = install(WITHOUT_SECRET)
    give(usher, how, place, new_secret())
    usher.start()

    def reload():
        before = len(usher.log())
        usher.process.send_signal(signal.SIGHUP)
        return wait_until(lambda: [line for line in usher.log()[before:].splitlines() if "reloaded" in line], "the reload")

    assert "xmpp_reconnected=false" in reload()[0]
    give(usher, how, place, new_secret())
    assert "xmpp_reconnected=true" in reload()[0]
    give(usher, how, place, "")
    [refused] = reload()
    assert "not reloaded" in refused and "is empty" in refused


def test_commands_say_nothing_of_it(install, place, new_secret, ledger):
    usher = install(WITHOUT_SECRET)
    secret = new_secret()
    give(usher, "credential", place, secret)
    usher.start()
    for command in (("config", "check"), ("doctor",), ("config", "check", "--output", "json")):
        said = usher.cli(*command, code=None, env=usher.environment)
        assert secret not in said.stdout + said.stderr
        ledger.record_page(said.stdout)
    assert usher.cli("config", "check", code=1).stderr.count("secret or secret_file is needed too") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="systemd's credentials belong to root")
def test_the_key_file_may_be_a_credential(install, place):
    usher = install()
    link = usher.create_invite()
    credential = place / "USHER_KEY_FILE"
    usher.key_file.rename(credential)
    credential.chmod(0o440)
    usher.environment["CREDENTIALS_DIRECTORY"] = str(place)
    usher.launch()
    wait_until(usher.ready, "the server to be ready")
    assert usher.page(link).status_code == 200
    assert not usher.key_file.exists()


def test_given_twice(install, place, new_secret):
    usher = install(WITHOUT_SECRET)
    give(usher, "credential", place, new_secret())
    give(usher, "variable", place, new_secret())
    assert f"credential {OF_COMPONENT}: is given by {OF_COMPONENT}_FILE too" in usher.run_to_end().stderr
