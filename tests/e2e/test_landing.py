"""The page that a link leads to."""

import json
import re

import pytest

from ledger import token_of
from usher import HOST, PUBLIC_URL, wait_until

pytestmark = [pytest.mark.any_store, pytest.mark.strangers]


def heading(answer):
    return re.search(r"<h1>(.*?)</h1>", answer.text)[1]


def check_page(answer, status):
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.fixture(params=["GET", "HEAD"])
def ask(request, shared):
    """Asks for a page by either method, and checks that HEAD says what GET says, without its body."""

    def asked(path):
        answer = shared.request(request.param, path)
        whole = shared.get(path)
        assert answer.status_code == whole.status_code
        for name in ("Content-Type", "Content-Length", "Link", "Cache-Control"):
            assert answer.headers.get(name) == whole.headers.get(name)
        assert answer.content == (b"" if request.param == "HEAD" else whole.content)
        check_page(answer, whole.status_code)
        return whole

    return asked


def path_of(link):
    return link.removeprefix(PUBLIC_URL)


def test_pending(shared, ask):
    link = shared.create_invite()
    uri = f"xmpp:{HOST}?register;preauth={token_of(link)}"
    for path in (path_of(link), path_of(link).replace("?", "/?"), f"/invite/{token_of(link)}",
                 f"/invite/{token_of(link)}/", path_of(link) + "&utm_source=mail"):
        page = ask(path)
        assert page.status_code == 200
        assert "Example Chat" in heading(page)
        assert f'href="{uri}"' in page.text
        assert page.headers["Link"] == f'<{uri}>; rel="alternate"'


def test_unknown(shared, ask):
    link = shared.create_invite()
    token = token_of(link)
    forged = token[:-1] + ("a" if token[-1] != "a" else "b")
    answers = [ask(path) for path in ("/invite?" + forged, "/invite", "/invite/", "/invite?", "/invite?x",
                                      "/invite?" + "a" * 22, "/invite?" + token[:-1], "/invite?" + token + "a",
                                      "/invite?" + "a" * 4000, "/invite?%zz", "/invite?%ff", "/invite?key=x",
                                      "/invite/%2e%2e")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert "Link" not in answers[0].headers


def test_over(shared, ask):
    revoked, expired = shared.create_invite(), shared.create_invite("--ttl", "1s")
    shared.cli("invite", "revoke", revoked)
    wait_until(lambda: shared.page(expired).status_code == 410, "the invite to expire")
    pages = [ask(path_of(revoked)), ask(path_of(expired)), ask("/invite?nothing")]
    assert [page.status_code for page in pages] == [410, 410, 404]
    assert len({heading(page) for page in pages}) == 3
    assert "withdrawn" in heading(pages[0]) and "expired" in heading(pages[1])
    for page, link in zip(pages, (revoked, expired)):
        assert token_of(link) not in page.text and "xmpp:" not in page.text
        assert "Link" not in page.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods(shared, method):
    link = shared.create_invite()
    answer = shared.page(link, method=method)
    assert answer.status_code == 405
    assert {name.strip() for name in answer.headers["Allow"].split(",")} == {"GET", "HEAD"}


def test_looking_changes_nothing(shared):
    link = shared.create_invite()
    show = ("invite", "show", link, "--output", "json")
    before = json.loads(shared.cli(*show).stdout)
    pages = {shared.page(link, method=method).status_code for _ in range(50) for method in ("GET", "HEAD")}
    assert pages == {200}
    after = json.loads(shared.cli(*show).stdout)
    # Once a day it is recorded that it was opened.
    after["events"] = [event for event in after["events"] if event["type"] != "invite.opened"]
    assert after == before


@pytest.mark.parametrize("language", ["en", "de", "el", "hi", "ja", "ar"])
def test_the_page_is_small_and_whole(shared, language):
    """With all that it asks for: one style sheet, one script, an icon, and nothing of anybody else."""
    page = shared.page(shared.create_invite() + f"&lang={language}")
    head = page.text.partition("</head>")[0]
    styles = re.findall(r'<link rel="stylesheet" href="([^"]*)"', page.text)
    scripts = re.findall(r'<script [^>]*src="([^"]*)"', page.text)
    assert (len(styles), len(scripts)) == (1, 1)
    assert "<svg" in page.text, "the QR code is in the page itself"
    assert not re.search(r'<(?:img|iframe|source|object)[^>]+(?:src|data)="(?!/)', page.text)
    assert all(url.startswith("/") for url in re.findall(r'<link [^>]*href="([^"]*)"', head))
    parts = [shared.get(url, stream=True).raw.read(decode_content=False) for url in styles + scripts]
    assert len(page.content) + sum(len(part) for part in parts) < 30 * 1024


def test_a_site_name_is_text(install):
    name = '<script>alert(1)</script> & "Friends" {{uri}}'
    usher = install({"host": {HOST: {"site_name": name}}}).start()
    page = usher.page(usher.create_invite())
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text


def test_the_inviter_is_named(shared):
    page = shared.page(shared.create_invite("--contact", "romeo"))
    assert "<bdi>romeo</bdi>" in heading(page)
    assert f"romeo<wbr>@{HOST.replace('.', '<wbr>.')}" in page.text


def test_a_reset_has_a_page_of_its_own(shared):
    link = shared.create_invite("--reset", "juliet")
    answer = shared.page(link, allow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/reset?t={token_of(link)}"
    page = shared.get(answer.headers["Location"])
    assert "cannot be changed here" in heading(page)  # nothing is attached that could
    assert "Link" not in page.headers and "xmpp:" not in page.text


FORGED = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http",
          "X-Forwarded-For": "192.0.2.7", "Forwarded": "for=192.0.2.7;host=evil.example;proto=http"}


@pytest.mark.parametrize("proxies", [[], ["127.0.0.0/8", "::1"]])
def test_links_come_from_the_configuration(install, proxies):
    usher = install({"http": {"trusted_proxies": proxies}}).start()
    key = usher.create_key()
    for query in ("", "?redirect=true"):
        answer = usher.request("POST", f"/invites_api{query}", headers={**FORGED, "Authorization": f"Bearer {key}"})
        assert answer.headers["Location"].startswith(PUBLIC_URL + "/invite?")
        assert "evil" not in str(answer.headers)
    link = usher.create_invite()
    plain, forged = usher.page(link), usher.page(link, headers=FORGED)
    assert plain.content == forged.content
    seen = "192.0.2.7" in usher.log()
    assert seen == bool(proxies)  # the log of requests says who a trusted proxy asked for


@pytest.mark.parametrize("public_url, start", [
    ("https://example.com/chat/", "https://example.com/chat/invite?"),
    ("http://localhost:5285", "http://localhost:5285/invite?"),
    ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443/invite?")])
def test_public_urls(install, public_url, start):
    usher = install({"host": {HOST: {"public_url": public_url}}})
    assert usher.create_invite().startswith(start)
