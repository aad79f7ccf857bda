"""`usher pages preview`: what an administrator sees who changes how pages look."""

import json

from usher import HOST


def test_it_writes_every_page_with_the_hosts_look(install, tmp_path):
    overrides = tmp_path / "overrides"
    (overrides / "templates").mkdir(parents=True)
    (overrides / "templates" / "icon_check.html").write_text("<b>our own mark</b>")
    usher = install({"pages": {"overrides": str(overrides)}, "host": {HOST: {"site_name": "Verona", "accent": "#cc0000"}}})
    folder = tmp_path / "pages"
    said = json.loads(usher.cli("pages", "preview", str(folder), "--language", "de", "--output", "json").stdout)
    assert said["host"] == HOST and {"landing.html", "success.html", "register.html"} <= set(said["pages"])
    assert {path.name for path in folder.glob("*.html")} == set(said["pages"])
    landing = (folder / "landing.html").read_text()
    assert '<html lang="de"' in landing and "Verona" in landing
    assert "our own mark" in (folder / "success.html").read_text()
    style = landing.split('rel="stylesheet" href="')[1].split('"')[0]
    assert style.startswith("./static/") and "--accent:#cc0000" in (folder / style).read_text()
    assert "32 pages" in usher.cli("pages", "preview", str(folder), "--host", HOST).stdout


def test_what_cannot_be_shown(install, tmp_path):
    usher = install()
    taken = tmp_path / "file"
    taken.write_text("")
    for arguments, words in ((("--language", "tlh"), "don't speak 'tlh'"), (("--host", "other.example"), "no such host"),):
        complaint = usher.cli("pages", "preview", str(tmp_path / "pages"), *arguments, code=1).stderr
        assert words in complaint and complaint.count("\n") == 1
    complaint = usher.cli("pages", "preview", str(taken), code=1).stderr
    assert str(taken) in complaint and "can't be written" in complaint
