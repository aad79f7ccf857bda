"""A client's stream on which nothing may come that is not for it."""

import collections
import xml.etree.ElementTree as ET

from xmpp_stream import CLIENT, Stream

RESUMPTION = "urn:xmpp:sm:3"
PATIENCE = 75  # seconds: longer than the plugin waits for usher, twice


class WatchedStream(Stream):
    """Tells of answers that nobody asked for, and of stanzas and tokens that are somebody else's."""

    def __init__(self, server, book, findings, owner=None):
        self.book, self.findings, self.owner = book, findings, owner
        self.number = next(book.streams)
        self.open_ids = collections.Counter()
        self.addresses = {}  # of requests, by id
        self.jid = None
        self.resumable = None
        self.handled = 0  # stanzas since resumption was enabled (XEP-0198)
        super().__init__(server, PATIENCE)

    def next(self, seconds=None):
        while True:
            stanza = super().next(seconds)
            if stanza.tag == f"{{{RESUMPTION}}}r":
                self.send(f"<a xmlns='{RESUMPTION}' h='{self.handled}'/>")
                continue
            if stanza.tag == f"{{{RESUMPTION}}}enabled":
                self.handled = 0
            if stanza.tag.startswith(CLIENT):
                self.handled += 1
                self.watch(stanza)
            return stanza

    def watch(self, stanza):
        text = ET.tostring(stanza, "unicode")
        to = stanza.get("to")
        # Prosody's mod_presence sends one stanza to all who are asked for a subscription, and changes its address under
        # those that are stored.
        is_request = stanza.tag == f"{CLIENT}presence" and stanza.get("type") == "subscribe"
        if self.jid and to and not is_request and to not in (self.jid, self.jid.partition("/")[0]):
            self.findings.found("a stanza for somebody else", f"{self.jid} got {text}")
        if self.owner:
            for token in self.book.foreign_tokens(text, self.owner):
                self.findings.found("somebody else's invite", f"{self.owner} saw {token}: {text}")
        if stanza.tag == f"{CLIENT}iq" and stanza.get("type") in ("result", "error"):
            self.open_ids[stanza.get("id")] -= 1
            if self.open_ids[stanza.get("id")] < 0:
                self.findings.found("an answer that nobody asked for", text)

    def ask(self, payload, to=None, type="set", id=None, attributes=""):
        """Sends a request; gives its id."""
        id = id or f"test-{self.number}-{next(self.ids)}"
        self.open_ids[id] += 1
        self.addresses[id] = to or ""
        address = f" to='{to}'" if to else ""
        self.send(f"<iq type='{type}' id='{id}'{address}{attributes}>{payload}</iq>")
        return id

    def start_iq(self, type, payload, to=None):
        return self.ask(payload, to, type)

    def unanswered(self):
        """Ids of requests, with whom they were sent to."""
        return {id: self.addresses.get(id) for id, count in self.open_ids.items() if count > 0}

    def catch_up(self):
        """Waits for whatever was asked."""
        while any(count > 0 for count in self.open_ids.values()):
            self.next()

    # Sessions that outlive their connections (XEP-0198)

    def enable_resumption(self):
        self.send(f"<enable xmlns='{RESUMPTION}' resume='true'/>")
        enabled = self.wait_for(lambda stanza: stanza.tag.startswith(f"{{{RESUMPTION}}}"))
        self.resumable = enabled.get("id") if enabled.tag.endswith("}enabled") else None

    def resume(self, username, password):
        """On a new connection; gives whether the session was still there."""
        self.socket.close()
        self.connect()
        self.features = self.open()
        self.authenticate(username, password)
        self.open()
        self.send(f"<resume xmlns='{RESUMPTION}' h='{self.handled}' previd='{self.resumable}'/>")
        answer = self.wait_for(lambda stanza: stanza.tag.startswith(f"{{{RESUMPTION}}}"))
        return answer.tag.endswith("}resumed")
