"""What the configuration says reaches the part of the running server that it is for."""

import signal

from forms import Form, fill_in
from ledger import token_of
from usher import HOST, wait_until

GOOD_PASSWORD = "wide open meadow 47"
DEMO = ("--demo-accounts",)


def register(usher, name, link=None, password=GOOD_PASSWORD):
    return fill_in(usher, "register", token_of(link or usher.create_invite()), username=name, password=password)


def test_how_many_forms_an_address_may_send(install):
    usher = install({"limits": {"per_address_forms": "2/h"}}, serve_arguments=DEMO).start()
    assert [register(usher, name).status_code for name in ("ada", "bea", "cleo")] == [303, 303, 429]


def test_how_many_forms_an_invite_may_be_sent_in(install):
    usher = install({"limits": {"per_address_forms": "off", "per_invite_forms": "2/h"}}, serve_arguments=DEMO).start()
    link = usher.create_invite("--uses", "5")
    assert [register(usher, name, link).status_code for name in ("ada", "bea", "cleo")] == [303, 303, 429]
    assert register(usher, "dora").status_code == 303


def test_how_long_a_password_has_to_be(install):
    usher = install({"host": {HOST: {"password_min": 30}}}, serve_arguments=DEMO).start()
    link = usher.create_invite()
    refused = register(usher, "ada", link)
    assert refused.status_code == 422 and "30" in refused.text
    assert register(usher, "ada", link, GOOD_PASSWORD + " and some more").status_code == 303


def test_names_that_nobody_may_have(install):
    usher = install({"host": {HOST: {"reserved_usernames": ["tybalt"]}}}, serve_arguments=DEMO).start()
    link = usher.create_invite()
    assert register(usher, "Tybalt", link).status_code == 422
    assert register(usher, "juliet", link).status_code == 303


def test_what_a_page_shows_to_others(install):
    settings = {"share_image": "https://example.com/share.png", "inviter": "hidden"}
    usher = install({"host": {HOST: settings}}).start()
    page = usher.page(usher.create_invite("--contact", "romeo")).text
    assert 'content="https://example.com/share.png"' in page and "/static/share-" not in page
    assert "<bdi>romeo</bdi>" not in page and f"romeo<wbr>@{HOST.replace('.', '<wbr>.')}" not in page


def test_where_else_to_get_an_account_and_whom_to_ask(install):
    settings = {"providers": ["https://providers.example/list"], "contact": "mailto:help@example.com"}
    usher = install({"host": {HOST: settings}}).start()
    contact = usher.create_invite("--contact", "romeo")
    page = usher.page(contact).text
    assert 'href="https://providers.example/list"' in page and ">providers<wbr>.example<" in page and "No account yet?" in page
    assert "No account yet?" not in usher.page(usher.create_invite()).text
    usher.cli("invite", "revoke", contact)
    assert 'href="mailto:help@example.com"' in usher.page(contact).text


def test_how_readers_are_spoken_to(install):
    usher = install({"host": {HOST: {"address": "formal"}}}).start()
    page = usher.page(usher.create_invite("--contact", "romeo") + "&lang=de").text
    assert "möchte mit Ihnen chatten" in page


def test_files_that_take_the_place_of_ours(install, tmp_path):
    overrides = tmp_path / "overrides"
    (overrides / "static").mkdir(parents=True)
    (overrides / "static" / "style.css").write_text("/* a style of our own */ body { color: #123456 }")
    usher = install({"pages": {"overrides": str(overrides)}}).start()
    page = usher.page(usher.create_invite()).text
    style = page[page.index("/static/style-"):].split('"')[0]
    assert "#123456" in usher.get(style).text


def test_what_is_logged_of_accounts(install):
    """One line for each account and each new password, and none for what came to nothing."""
    usher = install(serve_arguments=DEMO).start()
    assert register(usher, "juliet").status_code == 303
    reset = usher.create_invite("--reset", "juliet")
    assert fill_in(usher, "reset", token_of(reset), password=GOOD_PASSWORD + " anew").status_code == 200
    wait_until(lambda: "password reset" in usher.log(), "the log to say so")
    lines = [line for line in usher.log().splitlines() if "password reset" in line or "account registered" in line]
    assert len(lines) == 2 and all(f"address=juliet@{HOST}" in line for line in lines), lines
    assert "demonstration: accounts are kept in memory" in usher.log()


def test_limits_and_texts_are_new_after_a_reload(install):
    """Those of forms too, and a form that was shown before goes on working."""
    usher = install({"limits": {"per_address_forms": "off"}}, serve_arguments=DEMO).start()
    form = Form(usher, "register", token_of(usher.create_invite()))
    usher.configure({"limits": {"per_address_forms": "2/h"}, "host": {HOST: {"reserved_usernames": ["tybalt"]}}})
    usher.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "the configuration was reloaded" in usher.log(), "the reload", 30)
    assert form.send(username="tybalt", password=GOOD_PASSWORD).status_code == 422
    assert form.send(username="juliet", password=GOOD_PASSWORD).status_code == 303
    assert register(usher, "romeo").status_code == 429


def test_how_far_anybody_may_go_with_an_invite(install):
    usher = install({"host": {HOST: {"invite_ttl_max": "7d", "invite_uses_max": 5}}}).start()
    for options, why in ((("--uses", "6"), "has 5 uses at most"), (("--uses", "unlimited"), "has 5 uses at most"),
                         (("--ttl", "8d"), "lives for 7d at most")):
        refused = usher.cli("invite", "create", HOST, *options, code=1)
        assert refused.stdout == "" and f"an invite of {HOST} {why}" in refused.stderr
    link = usher.create_invite("--uses", "5", "--ttl", "7d")
    assert "has 5 uses at most" in usher.cli("invite", "edit", link, "--uses", "unlimited", code=1).stderr
    assert "lives for 7d at most" in usher.cli("invite", "extend", link, "8d", code=1).stderr
    key = usher.create_key("--scope", "invites:create")
    answer = usher.request("POST", "/api/v1/invites", headers={"Authorization": f"Bearer {key}"},
                           json={"uses": {"limit": 6}})
    assert answer.status_code == 400 and "has 5 uses at most" in answer.text
