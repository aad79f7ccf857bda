"""Debian's Chromium, driven by selenium, and what it asked the network for."""

import contextlib
import dataclasses
import json
import pathlib
import subprocess

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

ROOT = pathlib.Path(__file__).resolve().parents[2]
AXE = ROOT / "build" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
AXE_VERSION = "4.10.3"
FLAGS = ("--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
         "--disable-component-update --disable-sync --disable-dev-shm-usage --hide-scrollbars").split()
SECONDS = 20
# What Chromium asks and says of its own accord: for its pages and extensions, and its advice on speed.
OWN_SCHEMES = ("chrome:", "chrome-error:", "chrome-extension:", "chrome-untrusted:", "devtools:")
OWN_SOURCES = {"intervention", "recommendation", "violation"}


@dataclasses.dataclass(frozen=True)
class Device:
    """What a browser says and shows there."""
    user_agent: str
    width: int
    touch_points: int = 0
    platform: str = ""


SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0"
DEVICES = {
    "android": Device(f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {CHROME} Mobile Safari/537.36", 412, 5),
    "iphone": Device(f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) {SAFARI} Mobile/15E148 Safari/604.1", 390, 5),
    # As iPadOS does by default.
    "ipad": Device(f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {SAFARI} Safari/605.1.15", 820, 5, "MacIntel"),
    "windows": Device(f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36", 1280),
    "linux": Device(f"Mozilla/5.0 (X11; Linux x86_64) {CHROME} Safari/537.36", 1280),
}


class Browser:
    """One browser with a profile of its own. Use it in a `with` statement."""

    def __init__(self, profile, languages="en", javascript=True):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for flag in [*FLAGS, f"--user-data-dir={profile}", f"--accept-lang={languages}"]:
            options.add_argument(flag)
        preferences = {"intl.accept_languages": languages}
        if not javascript:
            preferences["profile.managed_default_content_settings.javascript"] = 2
        options.add_experimental_option("prefs", preferences)
        options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.scripts = javascript
        self.driver.set_page_load_timeout(SECONDS)
        self.driver.get("about:blank")
        self.driver.get_log("performance")  # what the browser's own first page did
        self.look(1280, "light")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()

    def look(self, width, theme):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": theme}]})

    def pretend(self, user_agent, platform="", touch_points=0):
        self.driver.execute_cdp_cmd("Network.setUserAgentOverride", {"userAgent": user_agent, "platform": platform})
        self.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled",
                                    {"enabled": touch_points > 0, "maxTouchPoints": max(touch_points, 1)})

    def be(self, device):
        self.pretend(device.user_agent, device.platform, device.touch_points)
        self.look(device.width, "light")

    def open_ways(self):
        """Unfolds what is folded away on the page."""
        for summary in self.all("details.ways:not([open]) > summary"):
            summary.click()

    def open(self, url):
        self.driver.get(url)

    def wait(self, condition, what):
        return WebDriverWait(self.driver, SECONDS, poll_frequency=0.02).until(condition, f"waiting for {what}")

    def find(self, selector):
        return self.wait(lambda driver: driver.find_element(By.CSS_SELECTOR, selector), selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def click(self, selector):
        """Clicks what leads to another page, and waits for that."""
        self.leave(self.find(selector).click)

    def leave(self, action):
        page = self.find("html")
        action()
        self.wait(lambda _: gone(page), "the next page")
        self.wait(lambda driver: driver.execute_script("return document.readyState") == "complete", "the whole page")

    def type(self, selector, text):
        field = self.find(selector)
        field.clear()
        field.send_keys(text)

    @property
    def heading(self):
        return self.find("h1").text

    @property
    def text(self):
        return self.find("body").text

    def width(self):
        return self.driver.execute_script("return document.documentElement.scrollWidth")

    def requests(self):
        """The addresses that were asked for since the last call."""
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        urls = [message["params"]["request"]["url"] for message in messages
                if message["method"] == "Network.requestWillBeSent"]
        return [url for url in urls if not url.startswith(OWN_SCHEMES)]

    def complaints(self):
        """What pages said in the console, but for pages that are meant to be errors."""
        return [entry["message"] for entry in self.driver.get_log("browser")
                if "the server responded with a status of" not in entry["message"] and not is_chromiums_own(entry)]

    def violations(self):
        """What axe-core finds wrong with the page for people who can't see or point as others do."""
        self.driver.execute_script(axe_source())
        result = self.driver.execute_async_script(
            "const done = arguments[arguments.length - 1]; axe.run().then(done, error => done(String(error)));")
        assert isinstance(result, dict), result
        return [f"{each['id']}: {each['help']}: {node['html'][:200]}"
                for each in result["violations"] for node in each["nodes"]]


def is_chromiums_own(entry):
    return entry.get("source") in OWN_SOURCES or entry["message"].startswith(OWN_SCHEMES)


def gone(element):
    try:
        element.tag_name  # noqa: B018  # asks the browser
    except Exception:  # pylint: disable=broad-except
        return True
    return False


def axe_source():
    assert AXE.exists(), f"{AXE} is missing: script/test installs it by npm"
    return AXE.read_text()


def decode_qr(png):
    """What a camera reads in a picture."""
    read = subprocess.run(["zbarimg", "--quiet", "--raw", "-"], input=png, capture_output=True, check=False)
    return read.stdout.decode().strip()


@contextlib.contextmanager
def closing_all(browsers):
    try:
        yield
    finally:
        for browser in browsers:
            with contextlib.suppress(Exception):
                browser.driver.quit()
