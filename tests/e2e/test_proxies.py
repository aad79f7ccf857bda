"""Links through real proxies, set up as docs/proxies says: wherever they were made, and whatever was done to
them on their way."""

import html
import http.client
import re
import time
import urllib.parse

import pytest
import requests

from ledger import token_of
from proxies import Apache, Caddy, HAProxy, Nginx, documented, snippets
from usher import HOST, Usher

IMPORTED = "imported-token_01-xxxxxx"
OTHER_HOST = "people.example.org"


@pytest.fixture(scope="module")
def usher(tmp_path_factory, ledger):
    """Two hosts below paths of one web address, and an invite that came from Prosody."""
    folder = tmp_path_factory.mktemp("proxies")
    installation = Usher(folder / "usher", ledger, serve_arguments=("--demo-accounts",))
    installation.configure({
        "http": {"trusted_proxies": ["127.0.0.1"], "forwarded_headers": "x-forwarded"},
        "host": {HOST: {"public_url": "https://one.example/usher"},
                 OTHER_HOST: {"public_url": "https://one.example/people", "site_name": "People"}}})
    data = folder / "prosody" / "example%2ecom"
    data.mkdir(parents=True)
    (data / "invite_token.dat").write_text(
        f'return {{ ["{IMPORTED}"] = {{ type = "register"; jid = "{HOST}"; '
        f'expires = {int(time.time()) + 86400}; }}; }};')
    installation.cli("import", "prosody", "--data", str(folder / "prosody"), "--host", HOST)
    ledger.secrets.add(IMPORTED)
    yield installation.start()
    installation.stop()


@pytest.fixture(scope="module", params=[Nginx, Apache, Caddy, HAProxy])
def proxy(request, usher, tmp_path_factory):
    if not request.param.is_installed():
        pytest.skip(f"{request.param.__name__} is not installed")
    server = request.param(tmp_path_factory.mktemp("proxy"), usher)
    yield server.start()
    server.stop()


def get(proxy, path, **headers):
    return requests.get(proxy.url + path, headers=headers, allow_redirects=False, timeout=30)


def has_style(page):
    """Whether the page's style is where the page says, as a browser would look for it."""
    style = html.unescape(re.search(r'rel="stylesheet" href="([^"]*)"', page.text)[1])
    answer = requests.get(urllib.parse.urljoin(page.url, style), timeout=30)
    return answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/css")


@pytest.mark.parametrize("base", ["", "/usher"])
def test_prosodys_default_addresses(usher, proxy, base):
    for token in (IMPORTED, token_of(usher.create_invite())):
        for page in ("/invite", "/invites_page"):
            for slash in ("", "/"):
                landing = get(proxy, f"{base}{page}{slash}?{token}")
                assert (landing.status_code, landing.headers["Link"].count(";preauth=")) == (200, 1), landing.url
                setup = get(proxy, f"{base}{page}/setup/monal{slash}?{token}")
                assert setup.status_code == 200 and "Monal" in setup.text and ";preauth=" in setup.text, setup.url
        for page in ("/register", "/invites_register_web"):
            form = get(proxy, f"{base}{page}?t={token}&c=dino")
            assert form.status_code == 200 and f'name="t" value="{token}"' in form.text, form.url


@pytest.mark.parametrize("base", ["", "/usher"])
def test_the_api_and_its_page(usher, proxy, base):
    page = get(proxy, f"{base}/api", Host="one.example")
    assert page.status_code == 200 and "/api/v1/invites" in page.text.replace("<wbr>", "") and has_style(page)
    assert get(proxy, f"{base}/api/v1/invites").status_code == 401
    described = get(proxy, f"{base}/api/v1/openapi.json", Authorization=f"Bearer {usher.create_key()}")
    assert described.json()["servers"] == [{"url": "https://one.example/usher"}]


@pytest.mark.parametrize("base", ["", "/usher"])
def test_links_that_were_changed_on_their_way(usher, proxy, base):
    own = token_of(usher.create_invite())
    reset = token_of(usher.create_invite("--reset", "tybalt"))
    for changed in ("{}=", "{}=&utm_source=x", "fbclid=a&{}", "fbclid=a&{}=", "{}%20", "{}.", "{},", "{})", "{}%3D",
                    "t={}%20", "t={}.&c="):
        for token in (own, IMPORTED):
            query = changed.format(token)
            for page in ("invite", "invite/setup/dino"):
                assert get(proxy, f"{base}/{page}?{query}").status_code == 200, (page, query)
            assert f'name="t" value="{token}"' in get(proxy, f"{base}/register?{query}").text, query
        assert 'name="csrf"' in get(proxy, f"{base}/reset?{changed.format(reset)}").text, changed


def test_a_base_path_without_its_slash(usher, tmp_path):
    """`location /usher` leaves two slashes at the start, where the address behind ends with one."""
    if not Nginx.is_installed():
        pytest.skip("nginx is not installed")
    token = token_of(usher.create_invite())
    proxy = Nginx(tmp_path / "nginx", usher).start("location /usher { proxy_pass http://127.0.0.1:5285/; }")
    try:
        page = get(proxy, f"/usher/invite?{token}", Host="one.example")
        assert page.status_code == 200 and f'href="/usher/invite?{token}' in page.text
        assert has_style(page) and has_style(get(proxy, "/usher/invite?unknown"))
        assert get(proxy, f"/usher/register?t={token}").status_code == 200
        assert get(proxy, "/usher/invites_api").status_code == 403
    finally:
        proxy.stop()


def test_an_address_that_http_paths_gave(usher, tmp_path):
    """As docs/import.md has the proxy rewrite it."""
    if not Nginx.is_installed():
        pytest.skip("nginx is not installed")
    proxy = Nginx(tmp_path / "nginx", usher).start(documented("nginx.conf") + snippets("nginx", "import.md")[0])
    try:
        assert get(proxy, f"/join?{IMPORTED}").status_code == 200
    finally:
        proxy.stop()


@pytest.mark.parametrize("host", ["one.example", "ONE.Example", "one.example:443", "elsewhere.example"])
def test_pages_of_no_host_have_their_style(proxy, host):
    bases = ["/usher", "/people"] if isinstance(proxy, Nginx) else ["/usher"]
    for base in bases:
        for path in ("/invite?nothing", "/invite/?nothing", "/invite/nothing", "/invites_page/setup/monal?nothing",
                     "/register?t=nothing"):
            page = get(proxy, base + path, Host=host)
            assert page.status_code == 404 and has_style(page), (base, path)
            assert "People" not in page.text and "Example Chat" not in page.text, "it may be either's"


def test_a_request_without_a_host(usher):
    """As HTTP/1.0 has them; some balancers ask so."""
    connection = http.client.HTTPConnection("127.0.0.1", usher.port, timeout=30)
    connection._http_vsn, connection._http_vsn_str = 10, "HTTP/1.0"
    connection.putrequest("GET", "/invite?nothing", skip_host=True)
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 404 and 'href="./static/style-' in answer.read().decode()
    connection.close()
