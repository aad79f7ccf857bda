"""Judges what a round left behind: in Prosody's files, in usher's answers, in both logs."""

import collections
import os
import re

from api_pages import pages
from plainly import Plainly
from usher import HOST
from waiting import wait_until
from xmpp_book import bare

SETTLED_SECONDS = 200  # a use is held for two minutes, and looked at every ten seconds
DESCRIPTORS_MORE = 16
# What Prosody's log says of its own accord while its parts are reloaded, or its files go.
COMPLAINT = re.compile(r"\terror\t|Traceback|attempt to (index|call|compare|concatenate)")
USHER_COMPLAINT = re.compile(r"^\S+Z error |terminate called|Sanitizer")


class Check:
    def __init__(self, site, book, findings):
        self.site, self.book, self.findings = site, book, findings
        self.read = 0  # bytes of Prosody's log
        self.read_of_usher = 0
        self.descriptors = {}
        self.reported = set()  # names of accounts with which something is wrong

    def after_round(self):
        """Nobody is there any more."""
        self.site.wait_until_whole()
        self.wait_until_settled()
        self.accounts = set(self.site.prosody.accounts())
        self.events = self.list("events", "events")
        self.count_uses()
        self.look_at_accounts()
        self.look_at_attempts()
        self.look_at_contacts()
        self.look_at_stores()
        self.look_at_logs()
        self.look_at_resources()

    def list(self, path, field):
        return pages(Plainly(self.site.usher), self.site.key, path, field)

    def wait_until_settled(self):
        def held():
            self.invites = self.list("invites", "invites")
            return [invite["id"] for invite in self.invites if invite["uses"]["held"]]
        try:
            wait_until(lambda: not held(), "all uses to be settled", SETTLED_SECONDS)
        except AssertionError:
            self.findings.found("a use stays held", held())

    def count_uses(self):
        told = collections.Counter(event["object"] for event in self.events if event["type"] == "redemption.committed")
        for invite in self.invites:
            uses = invite["uses"]
            self.findings.expect(uses["limit"] is None or uses["used"] <= uses["limit"], "more uses than there are", invite)
            self.findings.expect(uses["used"] == told[invite["id"]], "uses and events differ",
                                 f"{told[invite['id']]} events of {invite}")
        self.findings.did("invites judged", len(self.invites))

    def look_at_accounts(self):
        created, deleted = (collections.Counter(event["object"] for event in self.events if event["type"] == type)
                            for type in ("account.created", "account.deleted"))
        own = {"admin"} | {name for name in self.accounts if name.startswith("member")}
        for name in self.accounts - own:
            self.findings.expect(created[bare(name)] > 0, "an account without an event", name)
            once = created[bare(name)] == 1 and not deleted[bare(name)]
            if not once and name not in self.book.removed | self.reported:
                self.reported.add(name)
                self.findings.found("an account was made twice, or is called gone",
                                    f"{name}: {created[bare(name)]} made, {deleted[bare(name)]} deleted")
        for address, count in created.items():
            name = address.partition("@")[0]
            self.findings.expect(name in self.accounts or name in self.book.removed, "an event without an account", name)
            self.findings.expect(name in self.book.attempts, "an account that nobody asked for", name)
        self.findings.did("accounts judged", len(self.accounts))

    def look_at_attempts(self):
        """What people were told is so."""
        streams = collections.Counter()
        for name, attempts in list(self.book.attempts.items()):
            made = [attempt for attempt in attempts if attempt.outcome == "made"]
            if made:
                streams[made[0].stream] += 1
                self.findings.expect(name in self.accounts or name in self.book.removed, "an account that was lost", name)
            elif name in self.accounts and all(attempt.outcome == "refused" for attempt in attempts):
                self.findings.expect(self.is_older(name), "an account for who was refused", name)
        for stream, count in streams.items():
            self.findings.expect(count == 1, "more than one account of a stream", stream)

    def is_older(self, name):
        return name == "admin" or name.startswith("member")

    def look_at_contacts(self):
        promised = {invite["id"]: invite["contact"] for invite in self.invites if invite["contact"]}
        for event in self.events:
            if event["type"] != "account.created" or event["data"]["invite"] not in promised:
                continue
            pair = {event["object"].partition("@")[0], promised[event["data"]["invite"]].partition("@")[0]}
            if len(pair) == 2 and pair <= self.accounts and not pair & (self.book.removed | self.book.loosened):
                for one, other in (sorted(pair), sorted(pair, reverse=True)):
                    self.findings.expect(self.subscription(one, other) == "both", "a promised contact is none",
                                         f"{one} has {other} with {self.subscription(one, other)}")
                self.findings.did("contacts judged")

    def subscription(self, owner, contact):
        roster = self.site.prosody.stored("roster", owner)
        entry = re.search(rf'\["{re.escape(bare(contact))}"\] = \{{(.*?)\n\t\}};', roster, re.DOTALL)
        found = entry and re.search(r'\["subscription"\] = "(\w+)"', entry[1])
        return found and found[1]

    def look_at_stores(self):
        for store in ("usher_under_way", "usher_gone"):
            folder = self.site.prosody.folder / "data" / HOST.replace(".", "%2e") / store
            try:
                wait_until(lambda: not list(folder.glob("*.dat")), f"{store} to be empty", 60)
            except AssertionError:
                self.findings.found("the plugin's store is not empty", sorted(folder.glob("*.dat"))[:5])

    def look_at_logs(self):
        log = self.site.prosody.log()
        for line in log[self.read:].splitlines():
            if COMPLAINT.search(line):
                self.findings.found("Prosody's log", line[:600])
        self.read = len(log)
        log = self.site.usher.log()
        for line in log[self.read_of_usher:].splitlines():
            if USHER_COMPLAINT.search(line):
                self.findings.found("usher's log", line[:600])
        self.read_of_usher = len(log)
        self.site.usher.check_log()

    def look_at_resources(self):
        for name, process in (("usher", self.site.usher.process), ("Prosody", self.site.prosody.process)):
            with open(f"/proc/{process.pid}/status") as file:
                resident = int(re.search(r"VmRSS:\s+(\d+)", file.read())[1]) // 1024
            descriptors = len(os.listdir(f"/proc/{process.pid}/fd"))
            least = self.descriptors.setdefault(name, descriptors)
            self.findings.expect(descriptors <= least + DESCRIPTORS_MORE, "descriptors grow", f"{name}: {least}, {descriptors}")
            self.findings.say(f"{name}: {resident} MiB, {descriptors} descriptors")
