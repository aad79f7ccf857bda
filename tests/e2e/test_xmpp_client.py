"""Two people, from an invite made in an app to a talk, with a client library of its own."""

import asyncio

import pytest

from ledger import token_of
from prosody import Prosody
from registering import wait_for_plugin
from usher import HOST, Usher
from xmpp_stream import Stream

slixmpp = pytest.importorskip("slixmpp")
from chat_client import ChatClient  # noqa: E402  (needs slixmpp)

pytestmark = pytest.mark.prosody("0.12", "13")

GOOD_PASSWORD = "wide open meadow 47"


@pytest.fixture
def site(tmp_path, ledger, prosody_release):
    prosody = Prosody(tmp_path / "prosody", ledger, admins=[f"romeo@{HOST}"]).start()
    usher = Usher(tmp_path / "usher", ledger, prosody.usher_settings).start()
    wait_for_plugin(usher)
    yield prosody, usher
    usher.stop()
    prosody.stop()


async def invite_from_the_app(client):
    """Runs the command as a library does that knows XEP-0050 and data forms."""
    answer = await client["xep_0050"].send_command(HOST, "urn:xmpp:invite#invite", action="execute")
    assert answer["command"]["status"] == "completed"
    return answer["command"]["form"].get_values()


async def meet(prosody, usher, password):
    romeo = await ChatClient("romeo", password).log_in(prosody)
    values = await invite_from_the_app(romeo)
    assert values["uri"].startswith(f"xmpp:romeo@{HOST}?roster;preauth=") and values["uri"].endswith(";ibr=y")
    token = token_of(usher.ledger.add_link(values["landing-url"]))
    with Stream(prosody) as stream:
        stream.preauth(token)
        stream.register("juliet", GOOD_PASSWORD)
    await romeo.until(lambda: romeo.subscriptions() == {f"juliet@{HOST}": "both"})
    juliet = await ChatClient("juliet", GOOD_PASSWORD).log_in(prosody)
    assert juliet.subscriptions() == {f"romeo@{HOST}": "both"}
    juliet.send_message(f"romeo@{HOST}", "hello romeo", mtype="chat")
    await romeo.until(lambda: "hello romeo" in romeo.bodies)
    romeo.send_message(f"juliet@{HOST}", "hello juliet", mtype="chat")
    await juliet.until(lambda: "hello juliet" in juliet.bodies)
    await romeo.log_out()
    await juliet.log_out()


def test_from_an_invite_in_the_app_to_a_talk(site):
    prosody, usher = site
    password = prosody.add_account("romeo")
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(asyncio.wait_for(meet(prosody, usher, password), 60))
    finally:
        left = asyncio.all_tasks(loop)  # slixmpp's own, which wait for more to send
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.close()
