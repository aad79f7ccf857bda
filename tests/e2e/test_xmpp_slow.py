"""A server that is slow, down, or answers when nobody waits any more: a clear page, and nothing is spent."""

import json
import signal

import pytest
import requests

from forms import Form
from ledger import token_of
from prosody import COMPONENT, Prosody
from usher import HOST, Usher, wait_until

pytestmark = pytest.mark.prosody("0.12", "13")

GOOD_PASSWORD = "wide open meadow 47"


@pytest.fixture
def site(tmp_path, ledger, prosody_release):
    prosody = Prosody(tmp_path / "prosody", ledger).start()
    usher = Usher(tmp_path / "usher", ledger, prosody.usher_settings).start()
    wait_for_plugin(usher)
    yield prosody, usher
    if prosody.process is not None:
        prosody.process.send_signal(signal.SIGCONT)
    usher.stop()
    prosody.stop()


def wait_for_plugin(usher):
    wait_until(lambda: f"accounts of {HOST}: plugin" in requests.get(usher.ops_url + "/readyz", timeout=10).text,
               "the plugin", 60)


def uses(usher, link):
    shown = json.loads(usher.cli("invite", "show", link, "--output", "json").stdout)
    return shown["uses_reserved"], shown["uses_committed"]


def check_pages(usher, link):
    """Whatever the server does, pages are there at once."""
    for path in (f"/invite?{token_of(link)}", f"/invite?{token_of(link)}&apps", f"/register?t={token_of(link)}"):
        assert usher.get(path, timeout=10).status_code == 200


def register(usher, form, link, name, prosody):
    """The same form, sent again, does it."""
    assert form.send(username=name, password=GOOD_PASSWORD).status_code == 303
    assert prosody.accounts() == [name]
    assert uses(usher, link) == (0, 1)


def test_a_server_that_is_down(site):
    prosody, usher = site
    link = usher.create_invite()
    form = Form(usher, "register", token_of(link))
    prosody.kill()
    wait_until(lambda: "not connected" in requests.get(usher.ops_url + "/readyz", timeout=10).text, "the loss")
    assert f'usher_xmpp_connected{{component="{COMPONENT}"}} 0' in usher.metrics()
    assert "not connected to the XMPP server: trying again" in usher.log()
    check_pages(usher, link)
    refused = form.send(username="adam", password=GOOD_PASSWORD)
    assert refused.status_code == 503 and "Your invitation is still good" in refused.text
    assert int(refused.headers["Retry-After"]) > 0
    assert uses(usher, link) == (0, 0)
    prosody.start()
    wait_for_plugin(usher)
    register(usher, form, link, "adam", prosody)


@pytest.mark.slow
def test_a_server_that_never_answers(site):
    prosody, usher = site
    link = usher.create_invite()
    form = Form(usher, "register", token_of(link))
    prosody.process.send_signal(signal.SIGSTOP)
    check_pages(usher, link)
    refused = form.send(username="berta", password=GOOD_PASSWORD)
    assert refused.status_code == 503 and "Your invitation is still good" in refused.text
    assert uses(usher, link) == (0, 0)
    prosody.process.send_signal(signal.SIGCONT)
    wait_for_plugin(usher)
    register(usher, form, link, "berta", prosody)


def test_an_answer_for_somebody_who_left(site):
    prosody, usher = site
    link = usher.create_invite()
    form = Form(usher, "register", token_of(link))
    prosody.process.send_signal(signal.SIGSTOP)
    with pytest.raises(requests.Timeout):
        form.send(username="carl", password=GOOD_PASSWORD, timeout=0.5)
    prosody.process.send_signal(signal.SIGCONT)
    wait_until(lambda: uses(usher, link) == (0, 1), "the account that was asked for", 60)
    register(usher, form, link, "carl", prosody)
