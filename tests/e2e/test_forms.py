"""What a form may be sent that no browser would: nothing is spent, no account is made, and a page says why."""

import json

import pytest

from forms import Form
from ledger import token_of
from usher import HOST

GOOD_PASSWORD = "wide open meadow 47"


@pytest.fixture(scope="module")
def demo(tmp_path_factory, ledger):
    from usher import Usher
    server = Usher(tmp_path_factory.mktemp("forms"), ledger, serve_arguments=["--demo-accounts"])
    server.configure({"limits": {"per_address_forms": "off", "per_invite_forms": "off"}})
    yield server.start()
    server.stop()


@pytest.fixture
def link(demo):
    """A new invite, of which no use may be gone in the end."""
    made = demo.create_invite()
    yield made
    shown = json.loads(demo.cli("invite", "show", made, "--output", "json").stdout)
    assert (shown["uses_reserved"], shown["uses_committed"], shown["state"]) == (0, 0, "pending")


@pytest.fixture
def form(demo, link):
    return Form(demo, "register", token_of(link))


def other_form(demo):
    return Form(demo, "register", token_of(demo.create_invite()))


def test_a_form_from_elsewhere(demo, form):
    good_headers, good_csrf = form.headers, form.hidden["csrf"]
    other = other_form(demo)
    for headers, csrf in (({}, good_csrf), (other.headers, good_csrf), (good_headers, other.hidden["csrf"]),
                          (good_headers, ""), (good_headers, "x" * 5000), (good_headers, "\0\N{RIGHT-TO-LEFT OVERRIDE}"),
                          ({"Cookie": "__Host-usher-form=" + "a" * 22}, good_csrf), ({"Cookie": "=;;;,"}, good_csrf)):
        form.headers, form.hidden["csrf"] = headers, csrf
        assert form.send(username="eve", password=GOOD_PASSWORD).status_code == 403


@pytest.mark.parametrize("name", ["\0", "a\0b", "\N{RIGHT-TO-LEFT OVERRIDE}eve", "<script>alert(1)</script>", "\" autofocus onfocus=\"alert(1)", "eve@other.example",
                                  "eve/phone", "x" * 20000, "\N{CYRILLIC SMALL LETTER A}dmin", "ADMIN",
                                  "\N{FULLWIDTH LATIN SMALL LETTER R}oot", "&lt;b&gt;", "' or 1=1 --"])
def test_names_that_are_none(form, name):
    answer = form.send(username=name, password=GOOD_PASSWORD)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8" and 'role="alert"' in answer.text
    assert "<script>" not in answer.text and "onfocus=\"alert" not in answer.text
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in answer.text


def test_bytes_that_are_no_form(form):
    urlencoded = "application/x-www-form-urlencoded"
    start = f"t={form.hidden['t']}&csrf={form.hidden['csrf']}&password=wide+open+meadow+47&username="
    for body, type, statuses in ((start.encode() + b"\xff\xfe", urlencoded, {422}),
                                 (start.encode() + b"%ff%fe", urlencoded, {422}),
                                 (start.encode() + b"%zz%", urlencoded, {400, 422}),
                                 (b"&&&&=&=&%", urlencoded, {404}), (b"", urlencoded, {404}),
                                 (b"\0" * 1000, urlencoded, {404}), (b"a=b&" * 16000, urlencoded, {400, 404, 413}),
                                 (b"x" * 70000, urlencoded, {413}), (start.encode() + b"eve", "text/plain", {415}),
                                 (start.encode() + b"eve", "multipart/form-data; boundary=x", {415})):
        answer = form.post(body, GOOD_PASSWORD, **{"Content-Type": type})
        assert answer.status_code in statuses, (body[:80], type, answer.text)


def test_apps_and_languages_that_there_are_not(demo, link):
    token = token_of(link)
    plain = demo.get(f"/register?t={token}").text.count("<input")
    for more in ("&c=nonsense", "&c=" + "x" * 3000, "&lang=tlh", "&lang=%ff", "&c=../../etc/passwd&lang=../de"):
        page = demo.get(f"/register?t={token}{more}")
        assert page.status_code == 200 and page.text.count("<input") == plain
    page = demo.get(f"/invite?{token}", headers={"Accept-Language": "x" * 3000 + ";q=nonsense, \xff, *;q=2"})
    assert page.status_code == 200 and '<html lang="en"' in page.text


def test_a_contact_or_a_reset_registers_nobody(demo):
    for arguments, page in ((("--contact", "romeo"), None), (("--reset", "romeo"), "reset")):
        token = token_of(demo.create_invite(*arguments))
        form = other_form(demo)
        assert demo.get(f"/register?t={token}").status_code == 303, "to the page that is for it"
        form.hidden["t"] = token
        answer = form.send(username="eve", password=GOOD_PASSWORD)
        assert answer.status_code in (303, 403) and "/registered" not in answer.headers.get("Location", "")
        if page:  # with the form's own proof, but on the wrong page
            form = Form(demo, page, token)
            form.url = f"{demo.url}/register"
            answer = form.send(username="romeo", password=GOOD_PASSWORD)
            assert answer.status_code != 200 and "/registered" not in answer.headers.get("Location", "")
    form = other_form(demo)
    assert form.send(username="eve", password=GOOD_PASSWORD).status_code == 303, "nobody took the name"
    form = other_form(demo)
    assert form.send(username="romeo", password=GOOD_PASSWORD).status_code == 303, f"romeo@{HOST} was not made either"
