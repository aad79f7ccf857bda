"""From the link to an account that logs in on a real server, on each kind of device."""

import itertools
import re
import urllib.parse

import pytest

from browser import DEVICES, Browser, closing_all, decode_qr
from prosody import Prosody
from registering import wait_for_plugin
from usher import HOST, Usher, merged
from xmpp_stream import logged_in, register_by_token

pytestmark = [pytest.mark.slow, pytest.mark.prosody("0.12")]

PASSWORD = "kavo-tiru-besa-mino"
MOBILE = ("android", "iphone", "ipad")
_numbers = itertools.count(1)
STAY_HERE = """for (const link of document.querySelectorAll('[data-store]'))
  link.addEventListener('click', event => event.preventDefault());"""


@pytest.fixture(scope="module")
def server(tmp_path_factory, ledger, prosody_release):
    ledger.add_password(PASSWORD)
    server = Prosody(tmp_path_factory.mktemp("prosody"), ledger).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def usher(tmp_path_factory, ledger, server):
    usher = Usher(tmp_path_factory.mktemp("usher"), ledger)
    usher.configure(merged(server.usher_settings, {"host": {HOST: {"public_url": f"http://localhost:{usher.port}"}},
                                                   "limits": {"per_address_forms": "off"}}))
    usher.start()
    wait_for_plugin(usher)
    yield usher
    usher.stop()


@pytest.fixture(scope="module")
def browsers(tmp_path_factory):
    started = {scripts: Browser(tmp_path_factory.mktemp("profile"), javascript=scripts) for scripts in (True, False)}
    with closing_all(started.values()):
        yield started


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def browser(request, browsers):
    browser = browsers[request.param]
    browser.driver.delete_all_cookies()
    return browser


def filled(browser):
    """Where the one filled button of the page leads."""
    shown = [button for button in browser.all(".button.primary") if button.is_displayed()]
    assert len(shown) == 1, (browser.driver.current_url, [button.text for button in shown])
    return shown[0].get_attribute("href") or "form"


def register(browser, username):
    assert filled(browser) == "form"
    browser.type("#username", username)
    browser.type("#password", PASSWORD)
    browser.click("form [type=submit]")
    assert browser.find(".big-address").text == f"{username}@{HOST}"


@pytest.mark.parametrize("name", DEVICES)
def test_by_the_browser(browser, usher, server, name):
    browser.be(DEVICES[name])
    link = usher.create_invite()
    browser.open(link)
    if name in MOBILE:  # the app registers by itself, and the browser is one of the other ways
        browser.open_ways()
        browser.click("a[href*='/register?']")
    else:
        browser.leave(browser.find(".button.primary").click)
        browser.leave(browser.find(".button.primary").click)
    username = f"browser{next(_numbers)}"
    register(browser, username)
    with logged_in(server, username, PASSWORD):
        pass
    # What follows is the one app of this device, and how to sign in there.
    assert filled(browser).startswith({
        "android": "https://play.google.com/", "iphone": "https://apps.apple.com/app/id317711500",
        "ipad": "https://apps.apple.com/app/", "windows": "https://gajim.org/",
        "linux": "https://flathub.org/"}[name])
    assert browser.find("[data-open]").get_attribute("href") == f"xmpp:{username}@{HOST}"
    # Going back, a second tab and the link again lead here, to the same browser alone.
    browser.leave(browser.driver.back)
    browser.open(link)
    assert browser.find(".big-address").text == f"{username}@{HOST}"


@pytest.mark.parametrize("name", MOBILE)
def test_by_the_app(browser, usher, server, name):
    browser.be(DEVICES[name])
    browser.open(usher.create_invite())
    setup = filled(browser)
    assert "app=" + ("conversations" if name == "android" else "monal") in setup
    browser.leave(browser.find(".button.primary").click)
    store = filled(browser)
    if name == "android":
        assert store.startswith("https://play.google.com/store/apps/details?id=") and "referrer=xmpp" in store
    elif name == "iphone" or browser.scripts:
        assert store == "https://apps.apple.com/app/id317711500"
    else:  # it calls itself a Mac: both are there
        browser.open_ways()
        assert "https://apps.apple.com/app/id317711500" in [each.get_attribute("href") for each in browser.all("[data-store]")]
    uri = browser.find("[data-open]").get_attribute("href")
    username = f"app{next(_numbers)}"
    register_by_token(server, re.search("preauth=(\\w+)", uri)[1], username, PASSWORD)
    with logged_in(server, username, PASSWORD):
        pass


def test_once_a_store_was_opened_the_app_comes_next(browsers, usher):
    browser = browsers[True]
    browser.be(DEVICES["android"])
    browser.driver.delete_all_cookies()
    link = usher.create_invite() + "&app=yaxim"
    browser.open(link)
    assert "play.google.com" in filled(browser)
    browser.driver.execute_script(STAY_HERE)
    browser.find("[data-store]").click()
    browser.wait(lambda _: filled(browser).startswith("xmpp:"), "the app to come next")
    browser.open(link)  # a lost tab
    assert filled(browser).startswith("xmpp:")
    browser.open(link.replace("yaxim", "cheogram"))
    assert "play.google.com" in filled(browser)
    assert all("usher-got" not in cookie["name"] for cookie in browser.driver.get_cookies())


def test_the_phone_goes_on_where_the_computer_began(browsers, usher):
    computer, phone = browsers[True], browsers[False]
    computer.be(DEVICES["windows"])
    computer.open(usher.create_invite().replace("/invite?", "/register?t="))
    username = f"both{next(_numbers)}"
    register(computer, username)
    code = decode_qr(computer.find(".qr").screenshot_as_png)
    assert urllib.parse.urlsplit(code).path == "/registered"
    phone.driver.delete_all_cookies()
    phone.be(DEVICES["android"])
    phone.open(code)
    assert phone.find(".big-address").text == f"{username}@{HOST}"
    assert "play.google.com" in filled(phone)


def test_the_button_stays_where_it_is_while_a_form_is_looked_at(browsers, usher):
    """Whoever is about to click it when the server has answered would miss it."""
    browser = browsers[True]
    browser.be(DEVICES["linux"])
    browser.open(usher.create_invite().replace("/invite?", "/register?t="))
    places = [browser.find("form [type=submit]").location]
    browser.type("#username", "nora")
    browser.type("#password", PASSWORD)
    places.append(browser.find("form [type=submit]").location)
    browser.wait(lambda _: "Strong" in browser.find("[data-strength]").text, "what the server says")
    places.append(browser.find("form [type=submit]").location)
    assert places == places[:1] * 3


def test_nothing_typed_is_lost_on_a_broken_connection(browsers, usher):
    browser = browsers[True]
    browser.be(DEVICES["linux"])
    browser.driver.delete_all_cookies()
    browser.open(usher.create_invite().replace("/invite?", "/register?t="))
    browser.type("#username", "Bob Smith")
    browser.wait(lambda _: browser.find("[data-idea] code").text == "bob.smith", "a suggestion")
    browser.find("[data-use=username]").click()
    assert browser.find("#username").get_attribute("value") == "bob.smith"
    browser.type("#password", "Password2024")
    browser.wait(lambda _: "guess" in browser.find("[data-strength]").text, "what the server says")
    browser.type("#password", PASSWORD)
    browser.wait(lambda _: "Strong" in browser.find("[data-strength]").text, "what the server says")
    offline = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.driver.execute_cdp_cmd("Network.enable", {})
    browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
    browser.find("form [type=submit]").click()
    browser.wait(lambda _: "does not answer" in browser.find("[data-strength]").text, "what to do")
    browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {**offline, "offline": False})
    assert browser.find("#username").get_attribute("value") == "bob.smith"
    browser.click("form [type=submit]")
    assert browser.find(".big-address").text == f"bob.smith@{HOST}"
