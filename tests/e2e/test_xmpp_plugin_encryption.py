"""Tokens are taken on encrypted streams alone, unless the server lets passwords go unencrypted too."""

import shutil

import pytest

from played_component import GOOD_PASSWORD, Component, ask_for_use, expect_end, held, show_token
from prosody import Prosody
from usher import HOST
from xmpp_stream import Refused, Stream

pytestmark = pytest.mark.prosody("0.12", "13")

TOKEN_FEATURES = {"{urn:xmpp:invite}register", "{urn:xmpp:ibr-token:0}register"}
# Nothing set is Prosody's default, which requires it.
SETTINGS = {"required": {"c2s_require_encryption": True}, "by default": {"c2s_require_encryption": None},
            "by the older name": {"c2s_require_encryption": None, "require_encryption": True}}


@pytest.fixture(params=SETTINGS)
def server(request, tmp_path, ledger, make_certificate, prosody_release):
    ledger.add_password(GOOD_PASSWORD)
    folder = tmp_path / "prosody" / "certs"
    folder.mkdir(parents=True)
    certificate, key = (shutil.copy(file, folder) for file in make_certificate(HOST))
    server = Prosody(tmp_path / "prosody", ledger, modules=["tls"], global_settings=SETTINGS[request.param],
                     host_lua=f'ssl = {{ certificate = "{certificate}"; key = "{key}" }}',
                     disabled=("s2s", "http", "offline")).start()
    yield server
    server.stop()


def offers(stream):
    return TOKEN_FEATURES & {child.tag for child in stream.features}


def test_a_stream_without_tls_shows_no_token(server):
    with Component(server) as component, Stream(server) as stream:
        assert offers(stream) == set()
        with pytest.raises(Refused) as refused:
            stream.preauth("sometoken")
        assert refused.value.condition == "not-allowed"
        with pytest.raises(Refused):
            stream.register("anna", GOOD_PASSWORD)
        component.hears_nothing_else()
        stream.start_tls()
        assert offers(stream) == TOKEN_FEATURES
        show_token(stream, component)
        id, asked = ask_for_use(stream, component, "anna")
        asked.answer(held("anna"))
        stream.finish_iq(id)
        component.expect_gone("anna")
        expect_end(component, "commit", asked)
    assert server.accounts() == ["anna"]
