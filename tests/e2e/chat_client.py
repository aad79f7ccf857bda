"""A real client: slixmpp, as people's apps use such libraries."""

import asyncio

import slixmpp

from usher import HOST


class ChatClient(slixmpp.ClientXMPP):
    """Logs in and keeps what it is sent."""

    def __init__(self, username, password):
        super().__init__(f"{username}@{HOST}/slixmpp", password)
        self.register_plugin("xep_0030")
        self.register_plugin("xep_0004")
        self.register_plugin("xep_0050")
        self.ready = asyncio.Event()
        self.changed = asyncio.Event()
        self.bodies = []
        self.add_event_handler("session_start", self.on_start)
        self.add_event_handler("message", self.on_message)
        self.add_event_handler("roster_update", lambda _: self.changed.set())
        self.add_event_handler("failed_all_auth", lambda _: self.ready.set())

    async def on_start(self, _):
        self.send_presence()
        await self.get_roster()
        self.ready.set()

    def on_message(self, message):
        self.bodies.append(message["body"])
        self.changed.set()

    def subscriptions(self):
        return {jid: self.client_roster[jid]["subscription"] for jid in self.client_roster
                if jid != self.boundjid.bare}

    async def until(self, condition, seconds=20):
        """Waits until `condition()` holds, looking again whenever something came."""
        async def wait():
            while not condition():
                self.changed.clear()
                await self.changed.wait()
        await asyncio.wait_for(wait(), seconds)

    async def log_in(self, server):
        self.connect(("127.0.0.1", server.port), use_ssl=False, force_starttls=False, disable_starttls=True)
        await asyncio.wait_for(self.ready.wait(), 20)
        assert self.authenticated, "the server refused the password"
        return self

    async def log_out(self):
        await self.disconnect(wait=1)
