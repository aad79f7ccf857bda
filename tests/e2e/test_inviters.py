"""Who invites: the name and the picture that their server shows to any stranger, and nothing that it does not."""

import base64
import hashlib
import itertools
import re
import signal
from xml.sax.saxutils import escape

import pytest

from browser import Browser
from ledger import token_of
from pictures import base64_lines, png
from prosody import Prosody
from registering import wait_for_plugin
from usher import HOST, Usher, merged, wait_until
from xmpp_stream import logged_in

PASSWORD = "wide open meadow 47"
# What each kind of server has vCards by.
MODULES = {"prosody": ["vcard_legacy"], "ejabberd": {"mod_vcard": {}}}
SMALL = 16 * 1024
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory, ledger, start_chat_server):
    ledger.add_password(PASSWORD)
    server = start_chat_server(tmp_path_factory.mktemp("server"), modules=MODULES[start_chat_server.kind])
    yield server
    server.stop()


@pytest.fixture(scope="module")
def usher(tmp_path_factory, ledger, server):
    usher = Usher(tmp_path_factory.mktemp("usher"), ledger)
    usher.configure(merged(server.usher_settings, {"host": {HOST: {"public_url": f"http://localhost:{usher.port}"}}}))
    usher.start()
    wait_for_plugin(usher)
    yield usher
    usher.stop()


@pytest.fixture
def bare(tmp_path, ledger, prosody_release, install):
    """A Prosody without vCards, where clients have PEP alone, and usher without its plugin."""
    ledger.add_password(PASSWORD)
    server = Prosody(tmp_path / "bare", ledger, plugin=False).start()
    usher = install(server.usher_settings).start()
    wait_until(lambda: "connected to the XMPP server" in usher.log(), "usher to connect")
    yield server, usher
    server.stop()


def someone(server):
    """A new account."""
    name = f"romeo{next(_numbers)}"
    server.add_account(name, PASSWORD)
    return name


def present(server, name, full_name, picture=None):
    """As a client does that knows vCards."""
    photo = f"<PHOTO><TYPE>image/png</TYPE><BINVAL>{base64_lines(picture)}</BINVAL></PHOTO>" if picture else ""
    with logged_in(server, name, PASSWORD) as stream:
        stream.iq("set", f"<vCard xmlns='vcard-temp'><FN>{escape(full_name)}</FN>{photo}</vCard>")


def publish(stream, node, item_id, payload, access):
    """As a client does that knows PEP."""
    stream.iq("set", f"""<pubsub xmlns='http://jabber.org/protocol/pubsub'>
        <publish node='{node}'><item id='{item_id}'>{payload}</item></publish>
        <publish-options><x xmlns='jabber:x:data' type='submit'>
          <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#publish-options</value></field>
          <field var='pubsub#access_model'><value>{access}</value></field></x></publish-options></pubsub>""")


def publish_profile(server, name, full_name, picture, access):
    digest = hashlib.sha1(picture).hexdigest()
    with logged_in(server, name, PASSWORD) as stream:
        publish(stream, "urn:xmpp:vcard4", "current",
                f"<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><fn><text>{full_name}</text></fn></vcard>", access)
        publish(stream, "urn:xmpp:avatar:data", digest,
                f"<data xmlns='urn:xmpp:avatar:data'>{base64.b64encode(picture).decode()}</data>", access)
        publish(stream, "urn:xmpp:avatar:metadata", digest,
                f"<metadata xmlns='urn:xmpp:avatar:metadata'><info id='{digest}' bytes='{len(picture)}' "
                f"type='image/png'/></metadata>", access)


def invite_of(usher, name):
    """A link by which people register, too."""
    return usher.create_invite("--contact", name, "--allow-registration")


def page_once(usher, link, holds):
    """The page as soon as it has what usher is told: a server may take longer to answer than a page waits."""
    return wait_until(lambda: next((page for page in [usher.page(link)] if holds in page.text), None), f"{holds!r} on the page")


def questions(server, name):
    """How often usher asked a Prosody of somebody."""
    return sum("Received[component]" in line and f"to='{name}@{HOST}'" in line for line in server.log().splitlines())


def heading(page):
    return re.search(r"<h1>\s*(.*?)\s*</h1>", page.text, re.DOTALL)[1]


def picture_of(usher, page):
    """What the page shows in the place of the initial, if anything."""
    found = re.search(r'<img src="(/invite/picture\?[^"]*)"', page.text)
    return usher.get(found[1]) if found else None


@pytest.mark.prosody("0.12", "13")
@pytest.mark.ejabberd
def test_a_person_greets(server, usher):
    name = someone(server)
    present(server, name, "Juliet Capulet & Co", png(400, 300))
    link = invite_of(usher, name)
    page = page_once(usher, link, "Juliet Capulet")
    assert "<bdi>Juliet Capulet &amp; Co</bdi> invites you" in heading(page)
    assert f"{name}<wbr>@" in page.text
    picture = picture_of(usher, page)
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/webp")
    assert picture.content.startswith(b"RIFF") and len(picture.content) < 5 * 1024
    without = usher.page(invite_of(usher, someone(server)))
    assert len(page.content) + len(picture.content) - len(without.content) < SMALL
    assert picture_of(usher, without) is None
    assert usher.request("HEAD", f"/invite/picture?{token_of(link)}").headers["Content-Length"] == str(len(picture.content))
    # Who has no invitation of theirs sees nobody.
    for query in ("", f"?{name}", f"?{name}@{HOST}", f"?{token_of(usher.create_invite())}"):
        assert usher.get(f"/invite/picture{query}").status_code == 404
    usher.cli("invite", "revoke", link)
    assert usher.get(f"/invite/picture?{token_of(link)}").status_code == 404


@pytest.mark.prosody("0.12", "13")
@pytest.mark.ejabberd
@pytest.mark.parametrize("full_name", ["Administrator", "Аdmin", "The Support Team", HOST, f"admin@{HOST}",
                                       "https://evil.example/", "\u202e \u200b", "Juliеt"])
def test_nobody_passes_for_somebody_else(server, usher, full_name):
    name = someone(server)
    present(server, name, full_name, png(64, 64))
    page = page_once(usher, invite_of(usher, name), "/invite/picture?")
    assert f"<bdi>{name}</bdi> invites you" in heading(page)


HOSTILE = {
    "bomb": png(60_000, 60_000, rows=400),
    "wide": png(4_097, 20),
    "broken-off": png(300, 300)[:-40],
    "text": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "animated": b"GIF89a\x40\x00\x40\x00\x00\x00\x00;",
    "empty": b"",
}


@pytest.mark.prosody("0.12", "13")
@pytest.mark.ejabberd
@pytest.mark.parametrize("picture", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_picture_costs_nothing(server, usher, picture):
    name = someone(server)
    present(server, name, "Juliet Capulet", picture)
    usher.page(invite_of(usher, someone(server)))  # all is warm
    before = usher.resident_bytes()
    page = page_once(usher, invite_of(usher, name), "Juliet Capulet")
    assert picture_of(usher, page) is None and "<bdi>J</bdi></p>" in page.text
    assert usher.resident_bytes() - before < 8 * 1024 * 1024


@pytest.mark.prosody("0.12", "13")
def test_clients_that_know_pep_alone_are_read_too(bare):
    server, usher = bare
    name = someone(server)
    publish_profile(server, name, "Juliet Capulet", png(64, 64), "open")
    page = page_once(usher, invite_of(usher, name), "Juliet Capulet")
    assert picture_of(usher, page).status_code == 200


@pytest.mark.prosody("0.12", "13")
def test_what_is_for_contacts_stays_with_them(bare):
    server, usher = bare
    name = someone(server)
    publish_profile(server, name, "Juliet Capulet", png(64, 64), "presence")
    link = invite_of(usher, name)
    usher.page(link)
    wait_until(lambda: questions(server, name) == 3, "usher to have asked in each way")
    page = usher.page(link)
    assert f"<bdi>{name}</bdi>" in heading(page) and "Juliet" not in page.text
    assert picture_of(usher, page) is None


@pytest.mark.prosody("0.12", "13")
def test_of_a_hidden_inviter_nothing_is_asked(tmp_path, ledger, prosody_release, install):
    ledger.add_password(PASSWORD)
    server = Prosody(tmp_path / "server", ledger, modules=["vcard_legacy"]).start()
    usher = install(merged(server.usher_settings, {"host": {HOST: {"inviter": "hidden"}}})).start()
    wait_for_plugin(usher)
    name = someone(server)
    present(server, name, "Juliet Capulet", png(64, 64))
    link = invite_of(usher, name)
    page = usher.page(link)
    assert "You are invited" in heading(page) and "Juliet" not in page.text
    assert usher.get(f"/invite/picture?{token_of(link)}").status_code == 404
    assert questions(server, name) == 0
    server.stop()


@pytest.mark.prosody("0.12", "13")
def test_a_page_waits_no_longer_than_a_moment(tmp_path, ledger, prosody_release, install):
    ledger.add_password(PASSWORD)
    server = Prosody(tmp_path / "server", ledger, modules=["vcard_legacy"]).start()
    usher = install(server.usher_settings).start()
    wait_for_plugin(usher)
    name = someone(server)
    present(server, name, "Juliet Capulet", png(64, 64))
    link = invite_of(usher, name)
    server.process.send_signal(signal.SIGSTOP)
    page = usher.page(link, timeout=3)
    assert page.status_code == 200 and f"<bdi>{name}</bdi>" in heading(page)
    server.process.send_signal(signal.SIGCONT)
    # What came later is there for the next one.
    wait_until(lambda: "Juliet Capulet" in heading(usher.page(link)), "the name")
    server.stop()


@pytest.mark.slow
@pytest.mark.prosody("0.12", "13")
@pytest.mark.ejabberd
def test_it_fits_every_window(server, usher, tmp_path):
    name = "the-longest-name.that-anybody-has.in-all-of-verona" + str(next(_numbers))
    server.add_account(name, PASSWORD)
    present(server, name, "Juliet Maria-Magdalena of the noble House of Capulet", png(400, 300))
    link = invite_of(usher, name)
    page_once(usher, link, "/invite/picture?")
    with Browser(tmp_path / "profile") as browser:
        browser.requests()
        for width, theme in ((320, "light"), (412, "dark"), (1280, "light")):
            browser.look(width, theme)
            browser.open(link)
            browser.wait(lambda driver: driver.execute_script("return document.querySelector('.who img').naturalWidth") == 128,
                         "the picture")
            assert browser.violations() == []
            browser.driver.execute_script("document.documentElement.style.fontSize = '200%'")
            browser.open_ways()
            assert browser.width() <= width
        assert [url for url in browser.requests() if not url.startswith(f"http://localhost:{usher.port}/")] == []
        assert browser.complaints() == []
