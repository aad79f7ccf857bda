"""What is left in the server's memory of passwords that went through it."""

import re
import secrets

import pytest
import requests

from forms import Form
from ledger import token_of
from prosody import Prosody, is_installed
from registering import wait_for_plugin
from usher import wait_until

pytestmark = pytest.mark.skipif(not is_installed(), reason="Prosody is not installed")


@pytest.fixture(scope="module")
def usher(tmp_path_factory, ledger):
    from usher import Usher
    server = Prosody(tmp_path_factory.mktemp("prosody"), ledger)
    server.start()
    installation = Usher(tmp_path_factory.mktemp("usher"), ledger, server.usher_settings)
    installation.start()
    wait_for_plugin(installation)
    yield installation
    installation.stop()
    server.stop()


def in_memory(usher, word):
    """The mappings of the server's memory, by name, in which a word stands."""
    found = []
    pid = usher.process.pid
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in maps:
            start, end, access, name = re.match(r"(\w+)-(\w+) (\S+) \S+ \S+ \S+\s*(.*)", line).groups()
            if "r" not in access or "w" not in access:
                continue
            try:
                memory.seek(int(start, 16))
                content = memory.read(int(end, 16) - int(start, 16))
            except (OSError, ValueError, OverflowError):
                continue
            if word.encode() in content:
                found.append(name or "unnamed")
    return found


def chunks_of(data):
    """The same form in a chunked body, in pieces that cut the password."""
    text = requests.models.RequestEncodingMixin._encode_params(data).encode()
    return iter([text[:len(text) // 2], text[len(text) // 2:]])


@pytest.mark.parametrize("way", ["register", "register-chunked", "register-refused", "reset"])
def test_no_password_stays_in_memory(usher, way):
    page = way.partition("-")[0]
    name = f"user{secrets.token_hex(4)}"
    password = "Meadow-" + secrets.token_hex(24)
    if page == "reset":
        token = token_of(usher.create_invite())
        assert Form(usher, "register", token).send(username=name, password="wide open meadow 47").status_code == 303
        token = token_of(usher.create_invite("--reset", name))
    else:
        token = token_of(usher.create_invite())
    form = Form(usher, page, token)
    fields = {**form.hidden, "username": "not a name@@" if "refused" in way else name, "password": password}
    if "chunked" in way:
        answer = form.post(chunks_of(fields), password, **{"Content-Type": "application/x-www-form-urlencoded"})
    else:
        answer = form.post(fields, password)
    assert answer.status_code == ({"register": 303, "reset": 200}.get(way, answer.status_code)), answer.text
    # Its end alone: what manages memory writes over the beginning of what was freed.
    end = password[-24:]
    try:
        wait_until(lambda: not in_memory(usher, end), "the password to be gone", 5)
    except AssertionError:
        raise AssertionError(f"it stays in {in_memory(usher, end)}") from None
    assert in_memory(usher, "usher"), "this finds what is there"
