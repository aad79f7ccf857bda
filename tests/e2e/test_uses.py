"""Who used an invite: in the log, and for whoever looks."""

import json

from forms import Form
from ledger import token_of
from usher import HOST, Usher

GOOD_PASSWORD = "wide open meadow 47"


def test_an_account_is_logged(tmp_path, ledger):
    """Who came by which invite: one line, and no secret in it."""
    demo = Usher(tmp_path, ledger, serve_arguments=["--demo-accounts"]).start()
    link = demo.create_invite()
    form = Form(demo, "register", token_of(link))
    assert form.send(username="benvolio", password=GOOD_PASSWORD).status_code in (200, 303)
    shown = json.loads(demo.cli("invite", "show", link, "--output", "json").stdout)
    assert [use["address"] for use in shown["used_by"]] == [f"benvolio@{HOST}"] and shown["used_by"][0]["at"]
    assert f"used by: benvolio@{HOST} at " in demo.cli("invite", "show", link).stdout
    lines = [line for line in demo.log().splitlines() if "account registered" in line]
    assert len([line for line in lines if shown["id"] in line and f"benvolio@{HOST}" in line]) == 1, lines
    assert not any(token_of(link) in line or GOOD_PASSWORD in line for line in lines)
    told = demo.cli("invite", "revoke", link).stdout
    assert "already used" in told and f"benvolio@{HOST}" in told
    demo.stop()
