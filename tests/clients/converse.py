"""Converse.js, in Chromium, over WebSocket."""

import functools
import http.server
import os
import pathlib
import threading

import playground as site
from browser import Browser

PAGE = """<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/package/dist/converse.min.css">
<script type="module" src="/package/dist/converse.min.js"></script><body><script type="module">
converse.initialize({view_mode: "fullscreen", websocket_url: "ws://127.0.0.1:5280/xmpp-websocket", i18n: "en",
  assets_path: "/package/dist/", allow_registration: true, registration_domain: "example.com", theme: "classic",
  discover_connection_methods: false, providers_link: "", singleton: false});
</script></body>"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def serve(folder):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def fill_in(browser, invitation):
    for name, text in (("username", site.INVITEE), ("password", site.PASSWORD), ("invitation", invitation)):
        field = browser.find(f"converse-registration-form [name={name}]")
        field.clear()
        field.send_keys(text)
    browser.find("converse-registration-form [type=submit]").click()


def register(desktop, server, link, wrong):
    folder = pathlib.Path(os.environ["CONVERSE"])
    (folder / "index.html").write_text(PAGE)
    with Browser(desktop.home / "chromium") as browser:
        browser.open(f"http://127.0.0.1:{serve(folder)}/index.html#converse/register")
        fill_in(browser, wrong)
        site.wait_for(lambda: "There is no such invite" in browser.find("body").text, "what is wrong")
        browser.driver.save_screenshot(str(desktop.folder.parent / "converse-wrong.png"))
        fill_in(browser, link)
        server.wait_for_account()
        server.wait_for_presence()
        browser.driver.save_screenshot(str(desktop.folder.parent / "converse-made.png"))
