"""What a service manager hears (sd_notify(3)), so that whatever it starts after usher finds it ready."""

import pytest
import requests

from prosody import COMPONENT, SECRET, Prosody, is_installed
from service_manager import manager
from usher import HOST, free_port


def readyz(usher):
    answer = requests.get(usher.ops_url + "/readyz", timeout=30)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("kind", ["a file", "abstract"])
def test_it_hears_of_it_once_usher_answers(install, tmp_path, kind):
    usher = install()
    with manager(usher, str(tmp_path / "notify") if kind == "a file" else f"@usher-{free_port()}") as waiting:
        assert waiting.recv(100) == b"READY=1"
        assert readyz(usher).startswith("ready\n")
        waiting.setblocking(False)
        with pytest.raises(BlockingIOError):
            waiting.recv(100)


def test_a_manager_that_is_gone_is_passed_over(install, tmp_path):
    usher = install()
    for name in (tmp_path / "nobody", tmp_path / ("long" * 40)):
        usher.environment["NOTIFY_SOCKET"] = str(name)
        usher.start()
        usher.stop()


@pytest.mark.skipif(not is_installed(), reason="Prosody is not installed")
def test_the_xmpp_server_is_connected_by_then(install, tmp_path, ledger):
    prosody = Prosody(tmp_path / "prosody", ledger).start()
    usher = install(prosody.usher_settings)
    with manager(usher, str(tmp_path / "notify")) as waiting:
        assert waiting.recv(100) == b"READY=1"
        state = readyz(usher)
        assert f"xmpp {COMPONENT}: connected" in state and f"accounts of {HOST}: plugin " in state
    usher.stop()
    prosody.stop()


def test_an_xmpp_server_that_is_away_is_not_waited_for(install, tmp_path):
    usher = install({"host": {HOST: {"xmpp": {"component": COMPONENT, "secret": SECRET,
                                              "server": f"127.0.0.1:{free_port()}"}}}})
    with manager(usher, str(tmp_path / "notify")) as waiting:
        assert waiting.recv(100) == b"READY=1"
        assert f"xmpp {COMPONENT}: not connected" in readyz(usher)
