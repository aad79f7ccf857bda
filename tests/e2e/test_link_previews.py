"""What chat apps show beside a link: a picture that usher draws, whose address opens nothing."""

import concurrent.futures
import re
import struct

import pytest

from ledger import token_of
from usher import HOST, PUBLIC_URL

SIZE = (1200, 630)
LOGO = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 10'><rect width='10' height='10' fill='#00a'/></svg>"


def size_of(png):
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


def meta(page, name):
    return re.search(rf'<meta (?:property|name)="{name}" content="([^"]*)"', page.text)[1]


def picture_path(page):
    url = meta(page, "og:image")
    assert url.startswith(PUBLIC_URL + "/invite/preview/")  # whole, as apps need it
    return url.removeprefix(PUBLIC_URL)


def state_of(usher, link):
    return re.search(r'"state": ?"(\w+)"', usher.cli("invite", "show", link, "--output", "json").stdout)[1]


def test_a_picture_of_the_host(install, tmp_path):
    (tmp_path / "logo.svg").write_text(LOGO)
    plain = install({"host": {HOST: {"site_name": "Verona"}}}).start()
    usher = install({"host": {HOST: {"site_name": "Verona", "accent": "#7c3aed", "logo": str(tmp_path / "logo.svg")}}}).start()
    pictures = []
    for each in (plain, usher):
        link = each.create_invite("--contact", "romeo")
        page = each.page(link)
        assert (meta(page, "og:image:width"), meta(page, "og:image:height")) == ("1200", "630")
        assert meta(page, "og:image:alt") and meta(page, "twitter:card") == "summary_large_image"
        path = picture_path(page)
        assert token_of(link) not in path
        shown = each.get(path)
        assert shown.status_code == 200 and shown.headers["Content-Type"] == "image/png"
        assert size_of(shown.content) == SIZE
        assert each.request("HEAD", path).headers["Content-Length"] == str(len(shown.content))
        again = each.get(path, headers={"If-None-Match": shown.headers["ETag"]})
        assert again.status_code == 304 and again.content == b""
        assert state_of(each, link) == "pending"
        # The same for every invite of the host: it tells nobody who invites.
        assert picture_path(each.page(each.create_invite("--contact", "tybalt"))) == path
        pictures.append(shown.content)
    assert pictures[0] != pictures[1]
    for path in (path.replace(".png", ""), path[:-6] + "00.png", "/invite/preview/x.png", f"/invite/preview/romeo@{HOST}.png"):
        assert usher.get(path).status_code == 404


def test_it_names_the_inviter_where_the_administrator_says_so(install):
    usher = install({"host": {HOST: {"share_inviter": "shown"}}}).start()
    host = picture_path(usher.page(usher.create_invite()))
    paths = {name: picture_path(usher.page(usher.create_invite("--contact", name))) for name in ("romeo", "tybalt")}
    assert len({host, *paths.values()}) == 3
    pictures = {usher.get(path).content for path in (host, *paths.values())}
    assert len(pictures) == 3 and {size_of(each) for each in pictures} == {SIZE}
    # What was shared before the administrator thought better of it.
    usher.configure({"host": {HOST: {"inviter": "hidden", "share_inviter": "shown"}}})
    usher.restart()
    assert usher.get(paths["romeo"]).content == usher.get(host).content
    assert picture_path(usher.page(usher.create_invite("--contact", "romeo"))) == host


@pytest.mark.parametrize("name", ["יוליה", "جولييت", "юлия", "朱丽叶", "e" + "\u0301" * 30, "w" * 90])
def test_any_name(install, name):
    usher = install({"host": {HOST: {"share_inviter": "shown", "site_name": f"<b>{name}</b>"}}}).start()
    shown = usher.get(picture_path(usher.page(usher.create_invite("--contact", name))))
    assert shown.status_code == 200 and size_of(shown.content) == SIZE
    # Where no font has the letters, the picture of any host is shown, for a moment.
    assert "max-age=3600" in shown.headers["Cache-Control"] or name == "朱丽叶"


def test_without_fonts(install, tmp_path):
    (tmp_path / "fonts.conf").write_text("<?xml version='1.0'?><fontconfig></fontconfig>")
    usher = install()
    usher.environment = {"FONTCONFIG_FILE": str(tmp_path / "fonts.conf")}
    usher.start()
    shown = usher.get(picture_path(usher.page(usher.create_invite())))
    assert shown.status_code == 200 and size_of(shown.content) == SIZE
    assert "max-age=60" in shown.headers["Cache-Control"]


def test_many_who_ask_at_once(usher):
    usher.get("/invite?none")
    before = usher.resident_bytes()
    path = picture_path(usher.page(usher.create_invite()))
    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda _: usher.get(path), range(200)))
    assert {answer.status_code for answer in answers} == {200}
    assert usher.resident_bytes() - before < 64 * 1024 * 1024


def test_the_preview_of_pages_shows_them(install, tmp_path):
    usher = install()
    usher.cli("pages", "preview", str(tmp_path / "pages"))
    pictures = [(tmp_path / "pages" / name).read_bytes() for name in ("preview.png", "preview-inviter.png")]
    assert pictures[0] != pictures[1] and {size_of(each) for each in pictures} == {SIZE}
