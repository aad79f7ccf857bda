"""A link that delays, cuts and breaks in the middle of anything, while people register: what they were told is so."""

import threading

import pytest

from breaking_link import BreakingLink
from ledger import token_of
from test_xmpp_races import end_leases, uses_of, wait_for_connection, wait_for_plugin
from usher import HOST, Usher, wait_until
from xmpp_stream import Refused, Stream

pytestmark = [pytest.mark.prosody("0.12", "13"), pytest.mark.slow]

GOOD_PASSWORD = "wide open meadow 47"
PEOPLE, USES = 20, 12


@pytest.fixture
def site(tmp_path, ledger, prosody):
    link = BreakingLink(prosody.component_port, seed=12)
    settings = {**prosody.usher_settings}
    settings["host"] = {HOST: {"xmpp": {**settings["host"][HOST]["xmpp"], "server": f"127.0.0.1:{link.port}"}}}
    usher = Usher(tmp_path / "usher", ledger, settings).start()
    wait_for_plugin(usher)
    yield prosody, usher, link
    usher.stop()
    link.stop()


def test_as_many_uses_as_accounts_whatever_the_link_does(site):
    prosody, usher, link = site
    invite = usher.create_invite("--uses", str(USES))
    told = []

    def register(name):
        for _ in range(3):
            try:
                with Stream(prosody) as stream:
                    stream.preauth(token_of(invite))
                    stream.register(name, GOOD_PASSWORD)
                    told.append(name)
                    return
            except Refused as refused:
                if refused.type != "wait":
                    return

    people = [threading.Thread(target=register, args=(f"person{i}",)) for i in range(PEOPLE)]
    link.bad = True
    for person in people:
        person.start()
    for person in people:
        person.join(200)
        assert not person.is_alive()
    link.bad = False
    wait_for_connection(usher)
    wait_for_plugin(usher)
    end_leases(usher)
    wait_until(lambda: uses_of(usher, invite) == (0, len(prosody.accounts())), "as many uses as accounts", 60)
    assert set(told) <= set(prosody.accounts()) and len(prosody.accounts()) <= USES
