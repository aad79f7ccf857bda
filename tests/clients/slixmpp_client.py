"""slixmpp, which shows the token before it registers (XEP-0445), as apps on phones do."""

import asyncio
import ssl
import xml.etree.ElementTree as ET

import slixmpp
from slixmpp.exceptions import IqError

import playground as site


class Client(slixmpp.ClientXMPP):
    def __init__(self, token):
        super().__init__(f"{site.INVITEE}@{site.HOST}/slixmpp", site.PASSWORD)
        for plugin in ("xep_0004", "xep_0066", "xep_0077"):
            self.register_plugin(plugin)
        self["xep_0077"].force_registration = True
        self._always_send_everything = True  # else it keeps registrations back until there is a session
        self.token, self.refused = token, None
        self.add_event_handler("register", self.on_register)
        self.add_event_handler("session_start", self.on_start)

    async def on_register(self, _):
        shown = self.Iq(stype="set", sto=site.HOST)
        shown.set_payload(ET.Element("{urn:xmpp:pars:0}preauth", {"token": self.token}))
        try:
            await shown.send()
            registration = self.Iq(stype="set")
            registration["register"]["username"] = self.boundjid.user
            registration["register"]["password"] = self.password
            await registration.send()
        except IqError as error:
            self.refused = error.condition
            self.abort()

    async def on_start(self, _):
        self.send_presence()
        await self.get_roster()


async def run(client, done):
    client.connect((site.HOST, 5222))
    while not client.refused and not done.is_set():
        await asyncio.sleep(0.1)


def register(_desktop, server, link, wrong):
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)

    def attempt(token, meet):
        client = Client(token)
        client.ssl_context = ssl.create_default_context()
        done = asyncio.Event()

        async def wait():
            await loop.run_in_executor(None, meet)
            done.set()
        waits = loop.create_task(wait()) if meet else None
        loop.run_until_complete(asyncio.wait_for(run(client, done), site.SECONDS))
        if waits:
            loop.run_until_complete(waits)
            client.abort()
        return client.refused

    assert attempt(site.token_of(wrong), None) == "item-not-found"
    assert attempt(site.token_of(link), server.wait_for_presence) is None
