"""What axe-core says of every page, and what pages ask of the network."""

import functools
import http.server
import subprocess
import threading

import pytest

from browser import ROOT, Browser

pytestmark = pytest.mark.slow

PREVIEW = ROOT / "build" / "release" / "src" / "pages" / "pages_preview"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with Browser(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_violation_on_any_page(browser, tmp_path, language):
    subprocess.run([PREVIEW, tmp_path, language], check=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_address[1]}/"
    pages = sorted(tmp_path.glob("*.html"))
    assert len(pages) > 15
    found = []
    try:
        browser.requests()
        for page in pages:
            for width, theme in ((360, "light"), (1280, "dark")):
                browser.look(width, theme)
                browser.open(origin + page.name)
                found += [f"{page.stem} {width} {theme}: {each}" for each in browser.violations()]
        assert [url for url in browser.requests() if not url.startswith((origin, "data:"))] == []
    finally:
        server.shutdown()
    assert not found, "\n".join(found)
