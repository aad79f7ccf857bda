"""A paused host beside a real XMPP server: nobody registers by the stream, and the same stream goes on afterwards."""

import pytest

from registering import invite
from test_xmpp_registration import GOOD_PASSWORD, server, usher  # noqa: F401: fixtures
from usher import HOST
from xmpp_stream import Refused, Stream, logged_in

pytestmark = [pytest.mark.prosody("0.12", "13"), pytest.mark.ejabberd]


def test_a_stream_is_told_to_wait_and_registers_once_the_host_goes_on(usher, server):  # noqa: F811
    token = invite(usher)
    usher.cli("host", "pause", HOST)
    with Stream(server) as stream:
        with pytest.raises(Refused) as refused:
            stream.preauth(token)
        assert (refused.value.type, refused.value.condition) == ("wait", "resource-constraint")
        assert "paused" in refused.value.text
        usher.cli("host", "resume", HOST)
        stream.preauth(token)
        stream.register("pausa", GOOD_PASSWORD)
    logged_in(server, "pausa", GOOD_PASSWORD).close()


def test_a_token_that_was_shown_before_the_pause_makes_no_account(usher, server):  # noqa: F811
    token = invite(usher)
    with Stream(server) as stream:
        stream.preauth(token)
        usher.cli("host", "pause", HOST)
        with pytest.raises(Refused) as refused:
            stream.register("pausetta", GOOD_PASSWORD)
        assert "paused" in refused.value.text
        assert "pausetta" not in server.accounts()
        usher.cli("host", "resume", HOST)
        stream.register("pausetta", GOOD_PASSWORD)
    logged_in(server, "pausetta", GOOD_PASSWORD).close()
