"""From the link to an account where the connection is slow, breaks or stands still: nobody makes two, and all get on."""

import contextlib
import itertools
import re

import pytest
from selenium.common.exceptions import TimeoutException

from bad_connection import BadConnection, Fault
from browser import DEVICES, SECONDS, Browser, closing_all
from usher import HOST, Usher

pytestmark = pytest.mark.slow

PASSWORD = "kavo-tiru-besa-mino"
_numbers = itertools.count(1)
SLOW = {"offline": False, "latency": 700, "downloadThroughput": 8 * 1024, "uploadThroughput": 4 * 1024}
FAST = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}


@pytest.fixture(scope="module")
def connection():
    connection = BadConnection()
    yield connection
    connection.stop()


@pytest.fixture(scope="module")
def demo(tmp_path_factory, ledger, connection):
    """Its pages are reached by the bad connection alone."""
    ledger.add_password(PASSWORD)
    server = Usher(tmp_path_factory.mktemp("demo"), ledger, serve_arguments=["--demo-accounts"])
    server.configure({"host": {HOST: {"public_url": f"http://localhost:{connection.port}"}},
                      "limits": {"per_address_forms": "off", "per_invite_forms": "off"}})
    connection.target = server.url
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def browsers(tmp_path_factory):
    started = {scripts: Browser(tmp_path_factory.mktemp("profile"), javascript=scripts) for scripts in (True, False)}
    with closing_all(started.values()):
        yield started


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def browser(request, browsers, connection):
    browser = browsers[request.param]
    fresh(browser)
    yield browser
    connection.mend()
    browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", FAST)


def fresh(browser):
    browser.open("about:blank")
    browser.driver.delete_all_cookies()
    browser.be(DEVICES["linux"])
    browser.driver.execute_cdp_cmd("Network.enable", {})


def form_of(link):
    return link.replace("/invite?", "/register?t=")


def fill_in(browser, username):
    browser.type("#username", username)
    browser.type("#password", PASSWORD)


def send(browser, username):
    fill_in(browser, username)
    browser.find("form [type=submit]").click()


def begin(browser, demo, uses="1"):
    """An invite, and its form in the browser, as one comes to it from the page before."""
    link = demo.create_invite("--uses", uses)
    browser.open(link)
    browser.open(form_of(link))
    return link, f"nora{next(_numbers)}"


def welcomes(browser, username):
    browser.wait(lambda _: browser.all(".big-address"), "the welcome")
    return browser.find(".big-address").text == f"{username}@{HOST}"


def uses_of(demo, link):
    return int(re.search(r'"uses_committed": ?(\d+)', demo.cli("invite", "show", link, "--output", "json").stdout)[1])



WAYS = {"reload": lambda browser, link: browser.driver.refresh(), "back": lambda browser, link: browser.driver.back(),
        "the link": lambda browser, link: browser.open(link), "the form": lambda browser, link: browser.open(form_of(link))}


def go_on(browser, link, username):
    """As a person does who sees what is there: up to the welcome."""
    browser.wait(lambda _: browser.all(".big-address, form #username, a[href*='/register?']"), "a way on")
    if browser.all("a[href*='/register?']"):
        browser.open(form_of(link))
    if browser.all("form #username"):
        send(browser, username)
    assert welcomes(browser, username)


@pytest.mark.parametrize("uses", ["1", pytest.param("unlimited", marks=pytest.mark.trial)])
@pytest.mark.parametrize("kind", [Fault.BEFORE, Fault.AFTER, Fault.AMID])
@pytest.mark.parametrize("way", WAYS)
def test_a_form_that_breaks_off(browser, demo, connection, uses, kind, way):
    link, username = begin(browser, demo, uses)
    fault = connection.break_for(kind, "POST", "/register")
    send(browser, username)
    browser.wait(lambda _: fault.hits, "the form to be sent")
    browser.wait(lambda _: not browser.all("form #username"), "the browser to say so")
    connection.mend()
    WAYS[way](browser, link)
    go_on(browser, link, username)
    assert uses_of(demo, link) == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_welcome_that_breaks_off(browser, demo, connection, way):
    link, username = begin(browser, demo)
    fault = connection.break_for(Fault.BEFORE, "GET", "/registered")
    send(browser, username)
    browser.wait(lambda _: fault.hits, "the welcome to be asked for")
    browser.wait(lambda _: not browser.all("form #username"), "the browser to say so")
    connection.mend()
    WAYS[way](browser, link)
    go_on(browser, link, username)
    assert uses_of(demo, link) == 1


@pytest.mark.parametrize("uses", ["1", "unlimited"])
def test_a_second_tab(browser, demo, connection, uses):
    link, username = begin(browser, demo, uses)
    first = browser.driver.current_window_handle
    browser.driver.switch_to.new_window("tab")
    browser.open(form_of(link))
    second = browser.driver.current_window_handle
    browser.driver.switch_to.window(first)
    fault = connection.break_for(Fault.AFTER, "POST", "/register")
    send(browser, username)
    browser.wait(lambda _: fault.hits, "the form to be sent")
    connection.mend()
    browser.driver.switch_to.window(second)
    send(browser, username)
    assert welcomes(browser, username)
    browser.driver.close()
    browser.driver.switch_to.window(first)
    browser.driver.refresh()
    go_on(browser, link, username)
    assert uses_of(demo, link) == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_slow_connection(browsers, demo, connection, scripts):
    browser = browsers[scripts]
    fresh(browser)
    browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", SLOW)
    link = demo.create_invite()
    username = f"nora{next(_numbers)}"
    browser.open(link)
    browser.click(".button.primary")
    browser.open(form_of(link))
    send(browser, username)
    assert welcomes(browser, username)
    browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", FAST)
    assert uses_of(demo, link) == 1


def test_an_answer_that_does_not_come(browser, demo, connection):
    """Whoever stops waiting may send the form again."""
    link, username = begin(browser, demo, "unlimited")
    fault = connection.break_for(Fault.STALL, "POST", "/register")
    browser.driver.set_page_load_timeout(1)
    try:
        # The driver waits for the next page before it does anything else, and stops it when its patience ends.
        with contextlib.suppress(TimeoutException):
            send(browser, username)
        while not fault.hits:
            with contextlib.suppress(TimeoutException):
                browser.find("html")
        with contextlib.suppress(TimeoutException):
            browser.driver.execute_cdp_cmd("Page.stopLoading", {})
    finally:
        browser.driver.set_page_load_timeout(SECONDS)
    connection.mend()
    # Where the driver could not stop it, the answer is there by now.
    browser.wait(lambda _: browser.all(".big-address, form [type=submit]:enabled"), "the button")
    if not browser.all(".big-address"):
        assert browser.find("#username").get_attribute("value") == username
        browser.find("form [type=submit]").click()
    assert welcomes(browser, username)
    assert uses_of(demo, link) == 1


def test_what_is_looked_at_is_not_lost(browsers, demo, connection):
    """A connection that the browser takes for a good one, and by which nobody answers."""
    browser = browsers[True]
    fresh(browser)
    link, username = begin(browser, demo)
    connection.break_for(Fault.BEFORE, "POST", "/register/check")
    send(browser, username)
    browser.wait(lambda _: "does not answer" in browser.find("[data-strength]").text, "what to do")
    assert browser.find("#username").get_attribute("value") == username
    assert browser.find("#password").get_attribute("value") == PASSWORD
    connection.mend()
    browser.find("form [type=submit]").click()
    assert welcomes(browser, username)
    assert uses_of(demo, link) == 1


@pytest.mark.parametrize("kind", [Fault.BEFORE, Fault.AMID])
def test_without_the_script_that_broke_off(browsers, demo, connection, kind):
    browser = browsers[True]
    fresh(browser)
    link = demo.create_invite()
    page = demo.page(link).text
    script = re.search(r'<script src="([^"]*)"', page)[1]
    browser.driver.execute_cdp_cmd("Network.clearBrowserCache", {})
    fault = connection.break_for(kind, "GET", script)
    browser.open(form_of(link))
    assert fault.hits
    username = f"nora{next(_numbers)}"
    send(browser, username)
    assert welcomes(browser, username)
    connection.mend()


@pytest.mark.parametrize("kind", [Fault.AFTER, Fault.AMID])
def test_a_new_password_whose_answer_is_lost(browser, demo, connection, kind):
    link, username = begin(browser, demo)
    send(browser, username)
    assert welcomes(browser, username)
    reset = demo.create_invite("--reset", username)
    browser.open(reset)
    browser.type("#password", "mino-besa-tiru-kavo")
    fault = connection.break_for(kind, "POST", "/reset")
    browser.find("form [type=submit]").click()
    browser.wait(lambda _: fault.hits, "the form to be sent")
    browser.wait(lambda _: not browser.all("form #password"), "the browser to say so")
    connection.mend()
    browser.driver.refresh()
    browser.wait(lambda _: browser.all("h1") and "new password is set" in browser.heading, "that it is done")
    browser.open(reset)
    assert "If that was you, sign in" in browser.text
