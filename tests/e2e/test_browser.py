"""From the link to an account, as a person walks it in a browser."""

import concurrent.futures
import functools
import http.server
import re
import threading

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from browser import DEVICES, Browser, closing_all, decode_qr, is_chromiums_own
from forms import Form
from ledger import token_of
from usher import HOST, Usher, wait_until

pytestmark = pytest.mark.slow

PASSWORD = "kavo-tiru-besa-mino"
# The browser then lets everything through, and the server has to notice by itself.
FORGET_RULES = """document.querySelectorAll('[required], [minlength], [maxlength]').forEach(field =>
  ['required', 'minlength', 'maxlength'].forEach(rule => field.removeAttribute(rule)))"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory, ledger):
    """A server whose pages are reached at its own address, with accounts in memory."""
    ledger.add_password(PASSWORD)
    server = Usher(tmp_path_factory.mktemp("demo"), ledger, serve_arguments=["--demo-accounts"])
    server.configure({"host": {HOST: {"public_url": f"http://localhost:{server.port}"}},
                      "limits": {"per_address_forms": "off", "per_invite_forms": "off"}})
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def browsers(tmp_path_factory):
    """Browsers by their settings, started when they are first wanted."""
    started = {}

    def get(**settings):
        key = tuple(sorted(settings.items()))
        if key not in started:
            started[key] = Browser(tmp_path_factory.mktemp("profile"), **settings)
        return started[key]

    with closing_all(started.values()):
        yield get


@pytest.fixture
def browser(browsers, demo):
    """The usual one; whatever a test did, it asked nobody else for anything."""
    usual = browsers()
    usual.driver.delete_all_cookies()
    usual.be(DEVICES["linux"])
    usual.requests()
    usual.complaints()
    yield usual
    check_privacy(usual, demo)


def check_privacy(browser, demo):
    origin = f"http://localhost:{demo.port}/"
    strangers = [url for url in browser.requests() if not url.startswith((origin, "data:", "about:"))]
    assert strangers == []
    assert browser.complaints() == []


@pytest.mark.parametrize("script", [
    "document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:1/a.png'}))",
    "location.assign(`http://127.0.0.1:${location.port}/`)",  # of which Chromium does not complain
    "console.error('something is wrong')", "setTimeout(() => { throw new Error('something is wrong') })"])
def test_what_a_page_asks_of_others_and_complains_of_is_seen(browser, demo, script):
    browser.open(demo.create_invite())
    check_privacy(browser, demo)
    browser.driver.execute_script(script)

    def is_seen():
        try:
            check_privacy(browser, demo)
        except AssertionError:
            return True
        return False

    wait_until(is_seen, "what the page did to be seen")
    browser.open("about:blank")
    browser.requests()
    browser.complaints()


@pytest.mark.parametrize("entry", [
    {"source": "intervention", "message": "http://localhost/ - [Intervention] Slow network is detected."},
    {"source": "violation", "message": "http://localhost/ - [Violation] 'load' handler took 200ms"},
    {"source": "network", "message": "chrome://new-tab-page/ - Failed to load resource: net::ERR_FAILED"}])
def test_what_chromium_says_of_its_own_accord_is_none_of_ours(entry):
    assert is_chromiums_own(entry)
    assert not is_chromiums_own({"source": "security", "message": "http://localhost/ - Refused to load the image"})


def state_of(demo, link):
    return re.search(r'"state": ?"(\w+)"', demo.cli("invite", "show", link, "--output", "json").stdout)[1]


def uses_of(demo, link):
    return int(re.search(r'"uses_committed": ?(\d+)', demo.cli("invite", "show", link, "--output", "json").stdout)[1])


def send(browser, username=None, password=PASSWORD):
    fill_in(browser, username, password)
    browser.click("form [type=submit]")


def fill_in(browser, username, password):
    if username is not None:
        browser.type("#username", username)
    browser.type("#password", password)


def walk(browser, link, username):
    """Open the link, choose an app, register, see success."""
    browser.open(link)
    browser.open_ways()
    browser.click("a[href$='&apps']")
    browser.click("a[href*='app=gajim']")
    browser.click("a[href*='/register?']")
    send(browser, username)
    assert f"{username}@{HOST}" in browser.find(".big-address").text


def test_from_the_link_to_an_account(browser, demo):
    link = demo.create_invite()
    walk(browser, link, "ada")
    assert "Welcome" in browser.heading
    assert browser.find("[data-copy]").is_displayed()
    assert PASSWORD not in browser.driver.current_url and PASSWORD not in browser.driver.page_source
    assert state_of(demo, link) == "used"
    browser.leave(browser.driver.refresh)
    assert f"ada@{HOST}" in browser.text
    browser.leave(browser.driver.back)
    browser.leave(browser.driver.forward)
    assert f"ada@{HOST}" in browser.text
    browser.open(link)
    assert f"ada@{HOST}" in browser.find(".big-address").text
    assert "not real" in browser.find(".demo").text


def test_without_scripts(browsers, demo):
    browser = browsers(javascript=False)
    link = demo.create_invite()
    walk(browser, link, "bea")
    assert not any(button.is_displayed() for button in browser.all("[data-copy], [data-show], [data-share]"))
    assert state_of(demo, link) == "used"
    other = demo.create_invite()
    browser.open(other.replace("/invite?", "/register?t="))
    send(browser, "bea")
    assert "taken" in browser.find("#username-error").text
    check_privacy(browser, demo)


def test_in_arabic_on_a_phone_in_the_dark(browsers, demo):
    browser = browsers(languages="ar")
    browser.look(360, "dark")
    link = demo.create_invite("--contact", "romeo", "--allow-registration")
    browser.open(link)
    assert browser.find("html").get_attribute("dir") == "rtl"
    assert browser.find("html").get_attribute("lang") == "ar"
    walk(browser, link, "cleo")
    assert browser.find("html").get_attribute("dir") == "rtl"
    assert browser.width() <= 360
    check_privacy(browser, demo)


@pytest.mark.parametrize("width, theme", [(360, "dark"), (360, "light"), (1280, "dark")])
def test_fits_every_window(browser, demo, width, theme):
    browser.look(width, theme)
    link = demo.create_invite()
    register = link.replace("/invite?", "/register?t=")
    for url in (link, link + "&apps", link + "&app=conversations", register):
        browser.open(url)
        assert browser.width() <= width, url
    dark = browser.driver.execute_script("return getComputedStyle(document.body).backgroundColor")
    brightness = sum(int(part) for part in re.findall(r"\d+", dark)[:3])
    assert (brightness < 200) == (theme == "dark")
    walk(browser, link, f"dora{width}{theme}")
    assert browser.width() <= width


@pytest.mark.parametrize("way, settings", [("usual", {}), ("scriptless", {"javascript": False}),
                                           ("arabic", {"languages": "ar"})])
def test_every_error_of_the_form(browsers, demo, way, settings):
    browser = browsers(**settings)
    browser.look(1280, "light")
    browser.requests()
    taken, free = f"eve-{way}", f"fay-{way}"
    walk(browser, demo.create_invite(), taken)
    link = demo.create_invite()
    browser.open(link.replace("/invite?", "/register?t="))
    for username, password, field, words in (
            ("", PASSWORD, "username", "choose a username"), ("a b", PASSWORD, "username", "do not work"),
            (taken, PASSWORD, "username", "taken"), (taken.upper(), PASSWORD, "username", "taken"),
            ("\u0430dmin", PASSWORD, "username", "taken"), ("x" * 300, PASSWORD, "username", "too long"),
            (free, "", "password", "choose a password"), (free, "short", "password", "too short"),
            (free, "aaaaaaaaaaaa", "password", "easy to guess"), (free, "x" * 300, "password", "too long")):
        browser.driver.execute_script(FORGET_RULES)
        said = send_in_vain(browser, username, password, field)
        assert said and (words in said or way == "arabic"), (username, password)
        assert browser.find("html").get_attribute("dir") == ("rtl" if way == "arabic" else "ltr")
        assert browser.find(f"#{field}").get_attribute("aria-invalid") == "true"
        assert browser.find("#username").get_attribute("value") == username
        # Whoever has scripts loses nothing that was typed.
        assert browser.find("#password").get_attribute("value") == ("" if way == "scriptless" else password)
        assert PASSWORD not in browser.driver.page_source
        assert way != "scriptless" or browser.find("[role=alert]").is_displayed()
        assert state_of(demo, link) == "pending"
    browser.driver.delete_all_cookies()
    send(browser, free)
    alert = browser.find("[role=alert]").text
    assert alert and ("needs cookies" in alert or way == "arabic")
    send(browser, free)  # the form that is shown then works
    assert f"{free}@{HOST}" in browser.find(".big-address").text
    check_privacy(browser, demo)


def send_in_vain(browser, username, password, field):
    """Sends a form that has a fault, and gives what is said of it: in its place, or on a new page."""
    if browser.all("[data-strength]") and not browser.scripts:
        send(browser, username, password)
        return browser.find(f"#{field}-error").text
    fill_in(browser, username, password)
    browser.driver.execute_script("document.querySelectorAll('.error').forEach(each => each.textContent = '')")
    browser.find("form [type=submit]").click()
    return browser.wait(lambda _: browser.find(f"#{field}-error").text, "what is wrong")


def test_the_invite_is_used_meanwhile(browser, demo):
    link = demo.create_invite()
    browser.open(link.replace("/invite?", "/register?t="))
    demo.cli("invite", "revoke", link)
    send(browser, "gil")
    assert "withdrawn" in browser.heading


def test_a_double_click_makes_one_account(browser, demo):
    link = demo.create_invite("--uses", "unlimited")
    browser.open(link.replace("/invite?", "/register?t="))
    browser.type("#username", "hal")
    browser.type("#password", PASSWORD)
    fields = {field.get_attribute("name"): field.get_attribute("value") for field in browser.all("form input")}
    cookies = {each["name"]: each["value"] for each in browser.driver.get_cookies()}
    browser.leave(ActionChains(browser.driver).double_click(browser.find("form [type=submit]")).perform)
    assert f"hal@{HOST}" in browser.find(".big-address").text
    # Without the script that stops the second click, and at once.
    with concurrent.futures.ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda _: demo.request("POST", "/register", data=fields, cookies=cookies), range(8)))
    assert {answer.status_code for answer in answers} == {303}
    assert uses_of(demo, link) == 1


@pytest.mark.parametrize("uses", [1, 2])
def test_few_uses_for_many_who_hurry(demo, uses):
    link = demo.create_invite("--uses", str(uses))
    forms = [Form(demo, "register", token_of(link)) for _ in range(10)]

    def submit(number):
        # Who finds the last use taken for the moment gets the form again, with the token that they came with.
        return forms[number].send(username=f"many{uses}{number}", password=PASSWORD).status_code

    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(submit, range(10)))
    assert answers.count(303) == uses
    assert uses_of(demo, link) == uses


def test_a_pinned_name(browser, demo):
    link = demo.create_invite("--username", "ida")
    browser.open(link.replace("/invite?", "/register?t="))
    assert browser.find("#username").get_attribute("readonly")
    send(browser)
    assert f"ida@{HOST}" in browser.find(".big-address").text


def test_what_the_script_adds(browser, demo):
    browser.open(demo.create_invite().replace("/invite?", "/register?t="))
    browser.type("#username", "Jo")
    browser.wait(lambda _: browser.find("#address").text == f"jo@{HOST}", "the address")
    browser.find("[data-use=password]").click()
    chosen = browser.find("#password").get_attribute("value")
    assert chosen == browser.find(".suggestion:not([data-idea]) code").text and len(chosen) > 20
    assert browser.find("#password").get_attribute("type") == "text"
    browser.find("[data-show]").click()
    assert browser.find("#password").get_attribute("type") == "password"
    browser.leave(browser.find("form [type=submit]").click)
    assert f"jo@{HOST}" in browser.find(".big-address").text


def test_a_password_reset(browser, demo):
    walk(browser, demo.create_invite(), "kim")
    link = demo.create_invite("--reset", "kim")
    browser.open(link)
    assert "/reset?" in browser.driver.current_url
    assert f"kim@{HOST}" in browser.text
    assert "did not ask for this" in browser.text
    browser.driver.execute_script(FORGET_RULES)
    assert send_in_vain(browser, None, "short-pw1", "password")
    send(browser, password="mino-besa-tiru-kavo")
    assert "new password is set" in browser.heading
    browser.open(link)
    assert "already been used" in browser.heading


def test_the_language_stays(browser, demo):
    browser.open(demo.create_invite())
    browser.find("details.languages summary").click()
    browser.click("details.languages a[lang=de]")
    assert browser.find("html").get_attribute("lang") == "de"
    browser.open_ways()
    browser.click("a[href$='&apps']")
    browser.click("a[href*='app=dino']")
    browser.click("a[href*='/register?']")
    assert "Adresse" in send_in_vain(browser, "a b", PASSWORD, "username")
    send(browser, "leo")
    assert browser.find("html").get_attribute("lang") == "de"
    assert "Willkommen" in browser.heading


@pytest.mark.parametrize("said", ["zzz", "macos"])
def test_no_link_has_an_ipad_load_it_again_and_again(browser, demo, said):
    link = f"{demo.create_invite()}&on={said}"
    browser.be(DEVICES["ipad"])
    browser.open(link)
    assert browser.find("main").get_attribute("data-device") == "macos"
    assert [url for url in browser.requests() if "/invite?" in url] == [link]


def test_links_that_are_over(browser, demo):
    revoked, expired, used = demo.create_invite(), demo.create_invite("--ttl", "1s"), demo.create_invite()
    demo.cli("invite", "revoke", revoked)
    walk(browser, used, "mia")
    browser.driver.delete_all_cookies()  # whoever registered comes back to what follows
    wait_until(lambda: demo.page(expired).status_code == 410, "the invite to expire")
    for link, words in ((revoked, "withdrawn"), (expired, "expired"), (used, "already been used"),
                        (used[:-1], "do not know")):
        browser.open(link)
        assert words in browser.heading
        assert browser.find(".lead").text  # what to do next


def test_by_keyboard_alone(browser, demo):
    browser.be(DEVICES["android"])
    browser.open(demo.create_invite())
    body = browser.find("body")
    body.send_keys(Keys.TAB)
    focused = browser.driver.switch_to.active_element
    assert "Conversations" in focused.text
    style = browser.driver.execute_script("const s = getComputedStyle(arguments[0]);"
                                          "return s.outlineStyle + ' ' + s.outlineWidth", focused)
    assert "none" not in style and " 0px" not in style
    browser.leave(lambda: focused.send_keys(Keys.ENTER))
    assert "Conversations" in browser.heading


def test_the_code_leads_to_the_link(browser, demo):
    link = demo.create_invite()
    for width, theme in ((1280, "light"), (360, "dark")):
        browser.look(width, theme)
        browser.open(link)
        assert decode_qr(browser.find(".qr").screenshot_as_png) == link


def test_a_prefetch_spends_nothing(browser, demo):
    link = demo.create_invite()
    browser.open(demo.create_invite())
    browser.driver.execute_async_script(
        "const done = arguments[1]; const link = document.createElement('link'); link.rel = 'prefetch';"
        "link.href = arguments[0]; link.onload = link.onerror = () => done(); document.head.append(link);", link)
    register = link.replace("/invite?", "/register?t=").removeprefix(f"http://localhost:{demo.port}")
    for number in range(100):
        assert demo.page(link, method="HEAD" if number % 3 == 0 else "GET").status_code == 200
        assert demo.get(register).status_code == 200
    assert state_of(demo, link) == "pending"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


READ_LINK = """const [url, key, done] = arguments;
fetch(url, {method: 'POST', headers: {Authorization: 'Bearer ' + key}}).then(
  answer => done([answer.status, answer.headers.get('Location'), answer.headers.get('RateLimit')]),
  error => done(String(error)))"""


def test_a_page_of_another_origin_reads_the_link(browsers, demo, tmp_path):
    (tmp_path / "page.html").write_text("<!DOCTYPE html><title>Elsewhere</title>")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        browser = browsers()
        browser.open(f"http://127.0.0.1:{server.server_port}/page.html")
        status, link, _ = browser.driver.execute_async_script(READ_LINK, demo.url + "/invites_api", demo.create_key())
    finally:
        server.shutdown()
        server.server_close()
    assert status == 201 and link.startswith(f"http://localhost:{demo.port}/invite?")
    demo.ledger.add_link(link)
    assert state_of(demo, link) == "pending"
