"""The management API as a page, /api: all of its description, for eyes and without scripts."""

import pytest

from browser import Browser
from usher import HOST, Usher

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def local(tmp_path_factory, ledger):
    """A server whose pages are reached at its own address."""
    server = Usher(tmp_path_factory.mktemp("page"), ledger)
    server.configure({"host": {HOST: {"public_url": f"http://localhost:{server.port}"}}})
    yield server.start()
    server.stop()


@pytest.fixture(scope="module")
def address(local):
    return f"http://localhost:{local.port}/api"


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with Browser(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture(scope="module")
def bare_browser(tmp_path_factory):
    with Browser(tmp_path_factory.mktemp("profile"), languages="de", javascript=False) as started:
        yield started


def test_each_route_is_there_without_scripts(bare_browser, local, address):
    bare_browser.open(address)
    assert bare_browser.heading == "The API of Example Chat"
    assert bare_browser.find("html").get_attribute("lang") == "en"
    described = local.description()
    for operation in described.operations:
        text = bare_browser.find(f"#{operation.name}").text
        assert f"{operation.method} {operation.path}" in text
        assert operation.declared["summary"] in text
        for scope in operation.declared["security"][0]["key"] or ["any"]:
            assert f"Scope: {scope}" in text
        for parameter in operation.declared["parameters"]:
            assert parameter["name"] in text and parameter["description"] in text
        if operation.body():
            fields = described.resolved(operation.body())["properties"]
            assert all(field in text for field in fields), operation.name
        for status, answer in operation.declared["responses"].items():
            assert status in text and described.resolved(answer)["description"] in text
    for name in described.document["components"]["schemas"]:
        assert name in bare_browser.find(f"#body-{name}").text


def test_each_link_on_it_leads_somewhere(bare_browser, address):
    bare_browser.open(address)
    targets = {link.get_attribute("href").partition("#")[2] for link in bare_browser.all("main a")}
    assert len(targets) > 10
    assert targets <= {element.get_attribute("id") for element in bare_browser.all("[id]")}


def test_it_is_for_everybody_and_asks_nobody_else(browser, address):
    browser.requests()
    found = []
    for width, theme in ((320, "light"), (360, "dark"), (1280, "light"), (1280, "dark")):
        browser.look(width, theme)
        browser.open(address)
        found += [f"{width} {theme}: {each}" for each in browser.violations()]
        assert browser.width() <= width
    assert not found, "\n".join(found)
    assert {url.partition("/")[2].split("/")[1] for url in browser.requests()} == {address.split("/")[2]}
    assert browser.complaints() == []


def test_it_follows_the_rules_of_all_pages(local):
    answer = local.get("/api")
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert local.request("HEAD", "/api").status_code == 200
    assert local.request("POST", "/api").status_code == 405
