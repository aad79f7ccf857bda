"""The documented conversation, word for word, with the real curl."""

import re
import subprocess

import pytest

from usher import HOST, PUBLIC_URL

pytestmark = [pytest.mark.any_store, pytest.mark.strangers]


def curl(*args):
    """Gives the status and the header fields, as `curl -v` shows them."""
    result = subprocess.run(["curl", "-v", "--max-time", "20", *args], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    received = [line[2:].rstrip() for line in result.stderr.splitlines() if line.startswith("< ")]
    fields = dict(line.split(": ", 1) for line in received[1:] if ": " in line)
    return int(received[0].split()[1]), {name.lower(): value for name, value in fields.items()}, result.stdout


@pytest.fixture(params=["plain", "tls"])
def place(request, install, make_certificate):
    """An installation, the address to talk to, and curl's options for it."""
    usher = install()
    if request.param == "plain":
        return usher.start(), usher.url, []
    certificate, private_key = make_certificate()
    usher.configure_tls(certificate, private_key)
    return usher.start(), usher.url.replace("http:", "https:"), ["-k"]


def test_the_documented_conversation(place, ledger):
    usher, url, options = place

    created = usher.cli("key", "create", HOST, "My test key")
    key = ledger.add_key(created.stdout.rstrip("\n"))
    assert created.stdout == key + "\n" and re.fullmatch(r"[\w-]+/[\w-]+", key)
    assert created.stderr == ""
    identifier = key.partition("/")[0]

    status, fields, body = curl(*options, f"{url}/invites_api?key={key}")
    assert (status, body) == (201, "")
    link = ledger.add_link(fields["location"])
    assert re.fullmatch(re.escape(PUBLIC_URL) + r"/invite\?[A-Za-z0-9]{22,40}", link)

    status, fields, _ = curl(*options, f"{url}/invites_api?key={key}&redirect=true")
    assert status == 303
    assert ledger.add_link(fields["location"]) != link

    for method in ([], ["-X", "POST"]):
        status, fields, _ = curl(*options, *method, "-H", f"Authorization: Bearer {key}", f"{url}/invites_api")
        assert status == 201
        ledger.add_link(fields["location"])

    assert usher.cli("key", "list", HOST).stdout == f"{identifier}\tMy test key\n"

    deleted = usher.cli("key", "delete", HOST, identifier)
    assert (deleted.stdout, deleted.stderr) == ("", "")
    status, _, body = curl(*options, f"{url}/invites_api?key={key}")
    ledger.record_page(body)
    assert status == 403
    assert usher.cli("key", "list", HOST).stdout == ""

    again = usher.cli("key", "delete", HOST, identifier, code=1)
    assert (again.stdout, again.stderr) == ("", "Error: key not found\n")


def test_the_link_leads_to_a_page(place, ledger):
    usher, url, options = place
    link = usher.create_invite()
    status, fields, body = curl(*options, url + link.removeprefix(PUBLIC_URL))
    assert status == 200
    assert fields["content-type"].startswith("text/html")
    assert "Example Chat" in body
