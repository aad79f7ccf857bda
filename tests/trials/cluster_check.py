"""Judges what a round left behind, once nobody asks any more and all nodes are well."""

import collections
import json

from cluster_readers import digest
from plainly import Plainly
from waiting import wait_until
from xmpp_book import bare

SETTLED_SECONDS = 200  # a use is held for two minutes, and looked at every ten seconds
LETTERS_SECONDS = 60
KEYS_TRIED = 20


class Check:
    def __init__(self, site, book, readers, key, findings):
        self.site, self.book, self.readers, self.key, self.findings = site, book, readers, key, findings
        self.cursor = readers[0].cursor
        self.told = collections.defaultdict(list)  # types of events, by object
        self.judged = set()

    def after_round(self):
        """Every reader goes on from where it was, and all have heard the same."""
        self.site.wait_until_whole(120)
        self.wait_until_settled()
        fresh = self.read_feed()
        for event in fresh:
            self.told[event["object"]].append(event["type"])
        self.look_at_readers(fresh)
        self.look_at_letters(fresh)
        self.look_at_changes()
        self.look_at_batches()
        self.look_at_keys()
        self.look_at_accounts()
        self.look_at_logs()

    def get(self, node, path):
        answer = Plainly(node).request("GET", f"/api/v1/{path}", headers={"Authorization": f"Bearer {self.key}"})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def some_node(self, number):
        return self.site.nodes[number % len(self.site.nodes)]

    def wait_until_settled(self):
        held = "SELECT count(*) FROM invites WHERE uses_reserved > 0"
        try:
            wait_until(lambda: self.site.sql(held) == "0", "all uses to be settled", SETTLED_SECONDS)
        except AssertionError:
            self.findings.found("a use stays held", self.site.sql("SELECT * FROM redemptions WHERE committed_at IS NULL"))

    # Events

    def read_feed(self):
        """What happened since the last round."""
        fresh, more = [], True
        while more:
            after = f"&after={self.cursor}" if self.cursor else ""
            page = self.get(self.some_node(len(fresh)), f"events?limit=200{after}")
            fresh += page["events"]
            more, self.cursor = bool(page["events"]), page["next_cursor"]
        self.findings.did("events judged", len(fresh))
        return fresh

    def look_at_readers(self, fresh):
        expected = list(map(digest, fresh))
        self.findings.expect(len(dict(expected)) == len(expected), "an event is there twice", len(expected))
        for reader in self.readers:
            reader.catch_up()
            if reader.seen != expected:
                seen, known = collections.Counter(reader.seen), collections.Counter(expected)
                self.findings.found("a reader was told otherwise",
                                    f"{reader.name}: {len(reader.seen)} of {len(expected)}; missed "
                                    f"{list((known - seen).elements())[:5]}, more {list((seen - known).elements())[:5]}")
            reader.seen = []

    def look_at_letters(self, fresh):
        wanted = {event["id"]: event for event in fresh if event["type"] in ("account.created", "invite.revoked")}

        def missing():
            return [id for id in wanted if id not in self.book.letters]
        try:
            wait_until(lambda: not missing(), "all letters to arrive", LETTERS_SECONDS)
        except AssertionError:
            self.findings.found("a letter did not arrive", f"{len(missing())} of {len(wanted)}, such as {missing()[:5]}")
        for id, event in wanted.items():
            body = self.book.letters.get(id)
            told = body and json.loads(body)
            self.findings.expect(not told or {"type": told["type"], "time": told["timestamp"], **told["data"]} == event,
                                 "a letter says something else", f"{body}, {event}")
        self.findings.did("letters judged", len(wanted))

    # Changes that were acknowledged

    def look_at_changes(self):
        todo = [id for id in self.book.changes if id not in self.judged and id not in self.book.uncertain]
        for number, id in enumerate(todo):
            types = self.book.changes[id]
            self.findings.expect(self.told[id] == types, "changes and events differ", f"{id}: {types}, told {self.told[id]}")
            invite = self.get(self.some_node(number), f"invites/{id}")
            is_revoked = types.count("invite.revoked") > types.count("invite.restored")
            self.findings.expect((invite["note"], invite["state"] == "revoked") == (self.book.notes[id], is_revoked),
                                 "a change that was acknowledged is not there", f"{invite}, changed by {types}")
        self.judged.update(todo)
        self.findings.did("changed invites judged", len(todo))
        for _, _, _, id, _ in self.book.creations:
            self.findings.expect(self.told[id].count("invite.created") == 1, "an invite is not told of once", id)

    def look_at_batches(self):
        for label, ids in list(self.book.batches.items()):
            path = f"invites?label=batch:{label}&limit=200"
            found = self.get(self.some_node(len(ids)), path)["invites"]
            self.findings.expect(sorted(invite["id"] for invite in found) == sorted(ids), "a batch is not whole",
                                 f"{label}: {len(found)} of {len(ids)}")
            if label in self.book.revoked_batches:
                types = ["invite.created", "invite.revoked"]
                self.findings.expect(all(invite["state"] == "revoked" and self.told[invite["id"]] == types
                                         for invite in found), "a withdrawn batch is good", label)
        self.book.batches.clear()

    def look_at_keys(self):
        for number, key in enumerate(self.book.deleted_keys[-KEYS_TRIED:]):
            answer = self.some_node(number).request("GET", "/api/v1/hosts", headers={"Authorization": f"Bearer {key}"})
            self.findings.expect(answer.status_code == 401, "a deleted key opens something", answer.text)

    # Accounts

    def look_at_accounts(self):
        accounts = set(self.site.prosody.accounts())
        for name in accounts:
            self.findings.expect(self.told[bare(name)].count("account.created") == 1, "an account and its events differ",
                                 f"{name}: {self.told[bare(name)]}")
        for use in self.book.uses:
            self.findings.expect(not use.told or use.name in accounts, "an account that was lost", use.name)
        for shared in self.book.shared:
            made = [use for use in self.book.uses if use.token == shared["token"] and use.name in accounts]
            self.findings.expect(len(made) <= shared["limit"], "more accounts than uses", f"{shared}: {made}")
            for use in made:
                self.findings.expect(not shared["revoked"] or use.began < shared["revoked"], "a withdrawn invite was used",
                                     f"{shared}: {use}")
        used = int(self.site.sql("SELECT sum(uses_committed) FROM invites"))
        self.findings.expect(used == len(accounts), "as many uses as accounts", f"{used} uses, {len(accounts)} accounts")
        self.findings.did("accounts judged", len(accounts))

    def look_at_logs(self):
        for node in self.site.nodes:
            node.check_log()
