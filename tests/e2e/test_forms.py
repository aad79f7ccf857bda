"""What a form may be sent that no browser would: nothing is spent, no account is made, and a page says why."""

import contextlib
import json
import re
import urllib.parse

import pytest

from forms import Form
from ledger import token_of
from proxies import HAProxy, Nginx
from usher import HOST
from wire import exchange

pytestmark = pytest.mark.strangers
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


def test_the_forms_cookie_is_for_this_site_and_not_for_scripts(demo):
    """Browsers drop a cookie with that prefix which is not Secure, or has another path (RFC 6265bis, 4.1.3)."""
    field = demo.get(f"/register?t={token_of(demo.create_invite())}").headers["Set-Cookie"]
    pair, *attributes = field.split("; ")
    assert re.fullmatch(r"__Host-usher-form=\w{22}", pair)
    assert sorted(attributes) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]


def test_what_has_a_token_in_its_address_is_kept_by_nobody(demo):
    """Not by caches and search engines, and no other site learns the address from a browser (Referer)."""
    form = other_form(demo)
    done = form.send(username="kept-by-nobody", password=GOOD_PASSWORD)
    registered = urllib.parse.urlsplit(done.headers["Location"])._replace(scheme="", netloc="").geturl()
    invite, reset = token_of(demo.create_invite()), token_of(demo.create_invite("--reset", "kept-by-nobody"))
    for path in (f"/invite?{invite}", f"/invite?{invite}&apps", f"/invite?{invite}&app=dino", f"/register?t={invite}",
                 registered, f"/reset?t={reset}"):
        page = demo.get(path, headers=form.headers, allow_redirects=False)
        assert page.status_code == 200, path
        said = [page.headers[name] for name in ("Referrer-Policy", "Cache-Control", "X-Robots-Tag")]
        assert said == ["no-referrer", "no-store", "noindex"], path


def test_a_browser_without_cookies_is_told_so(form):
    for headers in ({}, {"Cookie": "other=1"}):
        form.headers = headers
        answer = form.send(username="eve", password=GOOD_PASSWORD)
        assert answer.status_code == 403 and "needs cookies" in answer.text and "too long" not in answer.text
        assert "Set-Cookie" in answer.headers


def post_by_hand(port, form, cookies, username):
    body = urllib.parse.urlencode({**form.hidden, "username": username, "password": GOOD_PASSWORD})
    head = ["POST /register HTTP/1.1", "Host: x", "Connection: close", f"Content-Length: {len(body)}",
            "Content-Type: application/x-www-form-urlencoded", *(f"Cookie: {field}" for field in cookies)]
    return exchange(port, "\r\n".join(head) + "\r\n\r\n" + body)


@contextlib.contextmanager
def straight(_, server):
    yield server


@contextlib.contextmanager
def through_nginx(folder, server):
    if not Nginx.is_installed():
        pytest.skip("nginx is not installed")
    proxy = Nginx(folder, server).start("location / { proxy_pass http://127.0.0.1:5285; proxy_http_version 1.1; }")
    yield proxy
    proxy.stop()


@contextlib.contextmanager
def through_haproxy(folder, server):
    if not HAProxy.is_installed():
        pytest.skip("HAProxy is not installed")
    proxy = HAProxy(folder, server).start()
    yield proxy
    proxy.stop()


@pytest.mark.parametrize("way", [straight, through_nginx, through_haproxy])
def test_cookies_in_several_fields(demo, tmp_path, way):
    """As proxies pass them on."""
    with way(tmp_path, demo) as front:
        for place in (0, 1, 2):
            form = other_form(demo)
            cookies = ["a=1; b=2", "c=3"]
            cookies.insert(place, form.headers["Cookie"])
            answer = post_by_hand(front.port, form, cookies, f"{way.__name__}{place}".replace("_", "-"))
            assert answer.statuses == [303], answer.text


@pytest.mark.parametrize("typed", ["ada1@Example.com", "Ada2@example.com.", "ada3@EXAMPLE.COM.", "ada4\N{IDEOGRAPHIC SPACE}",
                                   "ada5\N{NO-BREAK SPACE}", "ada6@example.com\N{IDEOGRAPHIC SPACE}",
                                   "\N{NO-BREAK SPACE} ada7@example.com \N{ZERO WIDTH NO-BREAK SPACE}",
                                   "ada8\N{FULLWIDTH COMMERCIAL AT}example.com",
                                   "ada9@Example\N{IDEOGRAPHIC FULL STOP}com", "adb0@example\N{FULLWIDTH FULL STOP}com",
                                   "adb1\N{FULLWIDTH COMMERCIAL AT}example\N{HALFWIDTH IDEOGRAPHIC FULL STOP}com"])
def test_a_whole_address_for_a_username(demo, typed):
    form = other_form(demo)
    answer = form.send(username=typed, password=GOOD_PASSWORD)
    assert answer.status_code == 303, answer.text
    name = re.search("[Aa]d[ab][0-9]", typed)[0].lower()
    shown = demo.get(urllib.parse.urlsplit(answer.headers["Location"])._replace(scheme="", netloc="").geturl(),
                     headers=form.headers)
    assert f"{name}@{HOST}" in shown.text


def test_forms_that_were_never_shown_do_not_lock_an_invite(install):
    usher = install({"limits": {"per_address_forms": "off", "per_invite_forms": "5/h"}}, serve_arguments=["--demo-accounts"])
    usher.start()
    form = Form(usher, "register", token_of(usher.create_invite("--uses", "10")))
    reset = Form(usher, "reset", token_of(usher.create_invite("--reset", "ada")))
    for each in (form, reset):
        good = each.headers, each.hidden["csrf"]
        for headers, csrf in [({}, good[1]), (good[0], "x"), (good[0], "")] * 20:
            each.headers, each.hidden["csrf"] = headers, csrf
            assert each.send(username="eve", password=GOOD_PASSWORD).status_code == 403
        each.headers, each.hidden["csrf"] = good
    assert [form.send(username=f"user{i}", password=GOOD_PASSWORD).status_code for i in range(6)] == [303] * 5 + [429]
    assert reset.send(username="", password=GOOD_PASSWORD).status_code not in (403, 429)


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
        link = demo.create_invite(*arguments)
        token = token_of(link)
        shown = demo.page(link)
        assert "/register" not in shown.text and "ibr" not in shown.headers.get("Link", "")
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
