"""What is asked of a host by its name alone, and what browsers see where there is nothing."""

import pytest

from usher import HOST, PUBLIC_URL, is_problem

pytestmark = pytest.mark.strangers
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def is_page(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    return answer.text


def test_a_small_page_of_the_host(shared):
    text = is_page(shared.get("/"), 200)
    assert "<h1><bdi>Example Chat</bdi></h1>" in text and 'href="/?lang=de"' in text
    assert '<html lang="de"' in is_page(shared.get("/?lang=de"), 200)
    assert shared.request("HEAD", "/").status_code == 200
    is_problem(shared.request("POST", "/"), 405)


def test_home_url(install):
    usher = install({"host": {HOST: {"home_url": "https://example.com/about"}}}).start()
    answer = usher.get("/")
    assert answer.status_code == 303 and answer.headers["Location"] == "https://example.com/about"


def test_each_host_has_its_own(install):
    usher = install({"host": {HOST: {"home_url": "https://example.com/about"},
                              "two.example": {"public_url": "https://two.example/chat", "site_name": "Two",
                                              "web_client": "https://two.example/converse"}}}).start()
    text = is_page(usher.get("/", headers={"Host": "two.example"}), 200)
    assert "<h1><bdi>Two</bdi></h1>" in text and 'href="https://two.example/converse"' in text
    assert 'href="/chat/?lang=de"' in text and 'href="/chat/static/' in text
    assert usher.get("/", headers={"Host": PUBLIC_URL.removeprefix("https://")}).status_code == 303
    assert is_page(usher.get("/", headers={"Host": "stranger.example"}), 200)
    icon = usher.get("/favicon.ico", headers={"Host": "two.example"})
    assert icon.status_code == 302 and icon.headers["Location"].startswith("/chat/static/")
    assert "Disallow: /chat/invites_api\n" in usher.get("/robots.txt", headers={"Host": "two.example"}).text


def test_an_invite_is_shown_for_its_own_host_whichever_is_asked(install):
    usher = install({"host": {"two.example": {"public_url": "https://two.example", "site_name": "Two"}}}).start()
    link = usher.create_invite()
    own, other = usher.page(link), usher.page(link, headers={"Host": "two.example"})
    assert own.status_code == 200 and own.content == other.content


def test_the_icon(shared):
    answer = shared.get("/favicon.ico", allow_redirects=True)
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg")


def test_robots(shared):
    answer = shared.get("/robots.txt")
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text.startswith("User-agent: *\n") and "Disallow: /invites_api\n" in answer.text
    # Who shows previews of links may look at them.
    assert "Disallow: /\n" not in answer.text and "/invite\n" not in answer.text


@pytest.mark.parametrize("path", ["/nothing", "/invites", "/static", "/registered/nothing"])
def test_nothing_here(shared, path):
    text = is_page(shared.get(path, headers={**BROWSER, "Accept-Language": "de"}), 404)
    assert "Hier ist nichts" in text and "Example Chat" in text
    for accept in ("*/*", "application/json", "text/html;q=0", ""):
        is_problem(shared.get(path, headers={"Accept": accept}), 404)


def test_a_method_that_is_not_taken(shared):
    assert "<h1>" in is_page(shared.request("POST", "/invite", headers=BROWSER), 405)
    is_problem(shared.request("POST", "/invite"), 405)
