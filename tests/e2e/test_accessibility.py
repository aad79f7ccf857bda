"""What axe-core says of every page, what pages ask of the network, and whether large words fit narrow windows."""

import contextlib
import functools
import http.server
import subprocess
import threading

import pytest

from browser import Browser
from usher import BINARY, ROOT, clean_environment, to_toml

pytestmark = pytest.mark.slow

LOCALES = ROOT / "src" / "adapters" / "web" / "pages" / "locale"
LONG_DOMAIN = "friend.of-the-neighbourhood.my-gardening-club.verona.example"
# What is broken within a word: a text without blanks or hyphens that stands on several lines. Addresses of pages have
# no words.
BROKEN_WORDS = r"""
const broken = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  if (node.parentElement.closest('.link, [hidden], .visually-hidden')) continue;
  for (const word of node.data.matchAll(/[^\s\-–\/@.]+/g)) {
    const range = document.createRange();
    range.setStart(node, word.index);
    range.setEnd(node, word.index + word[0].length);
    const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
    if (lines.size > 1) broken.push(word[0]);
  }
}
// What is cut off makes no page wider.
for (const box of document.querySelectorAll('.affix, .card, .callout, .button')) {
  if (box.scrollWidth > box.clientWidth + 1 && !box.closest('[hidden]')) broken.push(`${box.className} is cut off`);
}
return broken;
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with Browser(tmp_path_factory.mktemp("profile")) as started:
        yield started


@contextlib.contextmanager
def previewed(folder, language, settings=None):
    """Serves every page that there is: gives their addresses."""
    (folder / "usher.toml").write_text(to_toml(settings or {}))
    pages = folder / "pages"
    subprocess.run([BINARY, "--config", folder / "usher.toml", "pages", "preview", pages, "--language", language],
                   check=True, env=clean_environment(), stdout=subprocess.DEVNULL)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=pages))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_address[1]}/"
    found = sorted(path.name for path in pages.glob("*.html"))
    assert len(found) > 15
    try:
        yield origin, [origin + name for name in found]
    finally:
        server.shutdown()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_violation_on_any_page(browser, tmp_path, language):
    found = []
    with previewed(tmp_path, language) as (origin, pages):
        browser.requests()
        for page in pages:
            for width, theme in ((360, "light"), (1280, "dark")):
                browser.look(width, theme)
                browser.open(page)
                browser.open_ways()
                found += [f"{page} {width} {theme}: {each}" for each in browser.violations()]
        assert [url for url in browser.requests() if not url.startswith((origin, "data:"))] == []
    assert not found, "\n".join(found)


def longest_languages():
    """By all their words, and by the longest word that they break nowhere."""
    texts = {path.stem: " ".join(line.split('"', 1)[1] for line in path.read_text().splitlines()
                                 if line.startswith("msgstr") and "|" not in line)
             for path in LOCALES.glob("*.po") if path.stem not in ("ja", "ko", "zh-Hans", "zh-Hant")}
    return sorted({max(texts, key=lambda each: len(texts[each])),
                   max(texts, key=lambda each: max(map(len, texts[each].replace("-", " ").split())))})


@pytest.mark.parametrize("language", ["de", *longest_languages()])
def test_large_words_fit_a_narrow_window(browser, tmp_path, language):
    found = []
    browser.look(320, "light")
    settings = {"host": {LONG_DOMAIN: {"site_name": "Verona"}}}
    with previewed(tmp_path, language, settings) as (_, pages):
        for page in pages:
            browser.open(page)
            browser.driver.execute_script("document.documentElement.style.fontSize = '200%'")
            browser.open_ways()
            found += [f"{page}: broken: {word}" for word in browser.driver.execute_script(BROKEN_WORDS)]
            if browser.width() > 320:
                found.append(f"{page}: {browser.width()} pixels wide")
    assert len(LONG_DOMAIN) == 60
    assert not found, "\n".join(found)
