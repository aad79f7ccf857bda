"""ejabberd's own invitations, and usher's beside the same ejabberd: what becomes of the same people. docs/servers.md has what
was found as a table; usher has to do what is said here, and of the other it is only written down."""

import pytest

from invitation_sites import GOOD_PASSWORD, OwnInvitations, Ushers, in_parallel, outcome
from test_xmpp_commands import CONTACT, fields, run
from usher import HOST
from xmpp_stream import logged_in

pytestmark = [pytest.mark.ejabberd, pytest.mark.slow]

OTHER_PASSWORD = "somebody else's 69"
STREAMS, BROWSERS = 50, 10


@pytest.fixture(scope="module", params=["mod_invites", "usher"])
def site(request, tmp_path_factory, ledger, start_chat_server):
    ledger.add_password(GOOD_PASSWORD)
    folder = tmp_path_factory.mktemp("site")
    if request.param == "usher":
        made = Ushers(start_chat_server, folder, ledger)
    else:
        made = own_invitations(start_chat_server, folder)
    yield made
    made.close()


def own_invitations(start_chat_server, folder, **modules):
    probe = start_chat_server(folder / "probe", plugin=False)
    probe.kill()
    if probe.release != "26":
        pytest.skip("there are no invitations in an older release of ejabberd than 26.01")
    return OwnInvitations(start_chat_server, folder / "server", **modules)


@pytest.fixture
def configured(site, tmp_path, start_chat_server):
    """configured(mod_invites={...}): the same with other options, where they are ejabberd's; usher has none of these."""
    made = []

    def make(**modules):
        if isinstance(site, Ushers):
            return site
        made.append(OwnInvitations(start_chat_server, tmp_path / f"server-{len(made)}", **modules))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def found(request, site):
    """found("a question", "what usher has to do", what was found)."""
    def write(question, wanted, answer):
        # For script/lib/servers_table.py, in the report.
        request.node.user_properties += [("question", question), ("site", site.name), ("answer", str(answer))]
        if isinstance(site, Ushers):
            assert answer == wanted, question

    return write


def test_another_name_by_a_pinned_invite(site, found):
    token = site.good_invite("juliet")
    found("an app registers another name by an invite for `juliet`", "refused",
          outcome(lambda: site.register(token, "somebody")))


def test_a_reserved_name_in_other_letters(site, found):
    assert site.good_invite("gerda")
    token = site.good_invite()
    found("`GERDA`, by another invite, while `gerda` is reserved", "refused",
          outcome(lambda: site.register(token, "GERDA")))


def test_a_reserved_name_in_other_letters_in_the_browser(site, found):
    assert site.good_invite("helga")
    token = site.good_invite()
    found("the same in the browser", "refused", outcome(lambda: site.fill_in(token, "HELGA")))


def test_a_password_of_one_letter(site, found):
    token = site.good_invite()
    found("a password of one letter", "refused", outcome(lambda: site.register(token, "careless", "x")))


def test_one_name_asked_for_at_once(site, found):
    found("20 ask at once for an invite for one name: how many get one", 1,
          in_parallel(20, lambda _: site.invite("wanted") is not False))


def test_a_rush_for_one_use(site, found):
    token = site.good_invite()
    before = len(site.server.accounts())

    def register(index):
        if index < STREAMS:
            site.register(token, f"stream{index}")
            return True
        return site.fill_in(token, f"form{index}")

    in_parallel(STREAMS + BROWSERS, register)
    found(f"{STREAMS} apps and {BROWSERS} browsers at once with an invite for one: accounts", 1,
          len(site.server.accounts()) - before)


def test_a_reset_after_the_name_changed_hands(site, found):
    first = site.server.add_account("tybalt", GOOD_PASSWORD)
    token = site.reset("tybalt")
    assert token
    site.server.delete_account("tybalt", first)
    site.server.add_account("tybalt", "what tybalt has from now on 47")
    outcome(lambda: site.register(token, "tybalt", OTHER_PASSWORD))
    taken_over = site.can_log_in("tybalt", OTHER_PASSWORD)
    found("a reset for an account that was deleted, and is somebody else's by now", "refused",
          "allowed" if taken_over else "refused")


def test_a_household(site, configured, found):
    """mod_register's limit as it is by default: one account from an address in ten minutes."""
    here = configured(registration_timeout=None)
    tokens = [here.good_invite(), here.good_invite()]
    here.register(tokens[0], "mother")
    found("a second person from the same address, with an invite of their own, as configured by default", "allowed",
          outcome(lambda: here.register(tokens[1], "father")))


def test_without_the_module_for_registrations(site, configured, found):
    here = configured(mod_register=None)
    token = here.good_invite()
    found("an account by an invite, without `mod_register`", "allowed", outcome(lambda: here.register(token, "lonely")))


def test_a_contact_invite_where_nobody_may_make_accounts(site, configured, found):
    here = configured(mod_invites={})
    here.server.add_account("romeo", GOOD_PASSWORD)
    with logged_in(here.server, "romeo", GOOD_PASSWORD) as stream:
        uri = fields(run(stream, HOST, CONTACT))["uri"]
    token = uri.partition("preauth=")[2].partition(";")[0]
    found("an account by a contact invite, where invites may make no accounts", "refused",
          outcome(lambda: here.register(token, "uninvited")))


def test_more_than_a_thousand(site, found):
    """Last: it fills the host."""
    found("1,100 more invites for a host that has some: how many are made", 1100, site.invite_many(1100))
