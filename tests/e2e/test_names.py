"""Names that look like others, or like nothing, are refused on every way in."""

import pytest

from forms import Form
from ledger import token_of
from usher import HOST, Usher

GOOD_PASSWORD = "wide open meadow 47"
INVISIBLE = ["\u115f", "\u1160", "\u3164", "\uffa0", "\u2800"]
DECEIVING = [*INVISIBLE, "\u3164\u2800", *(f"{blank}admin" for blank in INVISIBLE), "juliet\u3164", "jul\u2800iet",
             "ad\u00b7min", "ad\u2027min", "ad\u30fcmin", "juliet\ud55c", "\ud55cjuliet", "jul\u4e00iet", "___"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory, ledger):
    server = Usher(tmp_path_factory.mktemp("names"), ledger, serve_arguments=["--demo-accounts"])
    server.configure({"limits": {"per_address_forms": "off", "per_invite_forms": "off"}})
    yield server.start()
    server.stop()


def test_by_form(demo):
    form = Form(demo, "register", token_of(demo.create_invite()))
    for name in DECEIVING:
        answer = form.send(username=name, password=GOOD_PASSWORD)
        assert answer.status_code == 422 and 'role="alert"' in answer.text, ascii(name)


def test_by_command(demo):
    for name in DECEIVING:
        refused = demo.cli("invite", "create", HOST, "--username", name, code=1)
        assert refused.stdout == "" and "username" in refused.stderr, ascii(name)
    demo.create_invite("--username", "postmaster")  # who makes invites may give a reserved name away


@pytest.mark.parametrize("name", ["\uc774\uc9c0\uc740", "\u5929\u90cetaro", "\u30b5\u30fc\u30d0\u30fc", "\u00fcnal"])
def test_names_of_people(demo, name):
    answer = Form(demo, "register", token_of(demo.create_invite())).send(username=name, password=GOOD_PASSWORD)
    assert answer.status_code in (200, 303), answer.text
