"""Who uses the nodes: each asks any of them, and asks again until it is told."""

import time
import xml.etree.ElementTree as ET

import requests

from forms import fill_in
from usher import HOST
from worker import Worker
from xmpp_stream import Refused, Stream

SCOPES = "invites:create,invites:read,invites:update,invites:revoke,events:read,accounts:read,keys:manage"
PASSWORD = "wide open meadow 47"
TRY_AGAIN = (429, 503, 507)
ANSWER_SECONDS = 20
SURELY_SECONDS = 240  # within which somebody who asks again and again is told something
HOT = 12  # shared invites that registrations choose from


class Client(Worker):
    def __init__(self, name, site, book, key, seed, findings, stopping):
        super().__init__(name, seed, findings, stopping)
        self.site, self.book, self.key = site, book, key
        self.lost = 0  # answers that never came

    def once(self, method, path, body=None, key=None, node=None, headers=None, session=requests):
        """Gives the answer, or None where there was none."""
        node = node or self.dice.choice(self.site.nodes)
        began = time.monotonic()
        try:
            answer = node.request(method, f"/api/v1/{path}", session=session, json=body, timeout=ANSWER_SECONDS,
                                  headers={"Authorization": f"Bearer {key or self.key}", **(headers or {})})
        except requests.RequestException:
            self.findings.did("requests without an answer")
            return None
        self.findings.took(f"an answer {answer.status_code}", time.monotonic() - began)
        self.findings.did(f"answers {answer.status_code}")
        self.findings.expect(answer.status_code < 500 or answer.status_code in TRY_AGAIN, "an error of usher's own",
                             f"{method} {path}: {answer.status_code} {answer.text}")
        if answer.status_code in TRY_AGAIN:
            self.findings.expect("Retry-After" in answer.headers, "nobody says when to come again", answer.text)
        return answer

    def surely(self, method, path, body=None, **more):
        """Asks until it is told something that is not for a moment."""
        deadline = time.monotonic() + SURELY_SECONDS
        while time.monotonic() < deadline:
            answer = self.once(method, path, body, **more)
            if answer is not None and answer.status_code not in TRY_AGAIN:
                return answer
            self.lost += answer is None
            time.sleep(self.dice.uniform(0.2, 0.8))
        raise AssertionError(f"{method} {path} was never answered")

    def create(self, body):
        """Sent until it is answered, with one Idempotency-Key: makes one invite."""
        key = f"{self.name.replace(' ', '-')}-{next(self.book.numbers)}"
        answer = self.surely("POST", "invites", body, headers={"Idempotency-Key": key})
        assert answer.status_code == 201, answer.text
        made = answer.json()
        self.site.nodes[0].ledger.add_link(made["url"])
        with self.book.lock:
            self.book.creations.append((self.key, key, body, made["id"], made["url"]))
        return made


class Changer(Client):
    """Has invites of its own, which nobody else changes."""

    def turn(self):
        self.pause(0, 0.4)
        number = 0
        invite = self.create({"note": "0", "labels": {"of": self.name.replace(" ", "-")}})["id"]
        self.book.note(invite, "invite.created")
        self.book.notes[invite] = "0"
        for _ in range(self.dice.randint(0, 6)):
            number += 1
            is_revoked = self.book.changes[invite].count("invite.revoked") > self.book.changes[invite].count("invite.restored")
            if self.dice.random() < 0.5:
                self.change(invite, "PATCH", "", {"note": str(number)}, "invite.updated")
                self.book.notes[invite] = str(number)
            elif is_revoked:
                self.change(invite, "POST", "/restore", None, "invite.restored")
            else:
                self.change(invite, "POST", "/revoke", {"reason": f"change {number}"}, "invite.revoked")
            self.pause(0, 0.2)

    def change(self, invite, method, path, body, type):
        lost, was_uncertain = self.lost, invite in self.book.uncertain
        self.book.uncertain.add(invite)
        answer = self.surely(method, f"invites/{invite}{path}", body)
        assert answer.status_code == 200, answer.text
        self.book.note(invite, type)
        if self.lost == lost and not was_uncertain:  # else that request may be carried out yet, behind later ones
            self.book.uncertain.discard(invite)


class Repeater(Client):
    """Sends again what was answered before, and has to be told the same."""

    def turn(self):
        self.pause(0.1, 0.5)
        if not self.book.creations:
            return
        key, idempotency_key, body, id, url = self.dice.choice(self.book.creations)
        answer = self.surely("POST", "invites", body, key=key, headers={"Idempotency-Key": idempotency_key})
        told = (answer.status_code, answer.json().get("id"), answer.json().get("url"))
        self.findings.expect(told == (201, id, url), "another answer to the same", f"{told} instead of {id}")


class Batcher(Client):
    """Makes many at once, and withdraws them all."""

    def turn(self):
        self.pause(0.5, 3)
        number = next(self.book.numbers)
        label, count = f"b{number}", self.dice.choice([1, 10, 60])
        answer = self.surely("POST", "invites/batch", {"count": count, "template": {"labels": {"batch": label}}},
                             headers={"Idempotency-Key": f"batch-{number}"})
        assert answer.status_code == 201, answer.text
        made = [invite["id"] for invite in answer.json()["invites"]]
        for invite in answer.json()["invites"]:
            self.site.nodes[0].ledger.add_link(invite["url"])
        self.findings.expect(len(set(made)) == count, "a batch of another size", f"{len(set(made))} of {count}")
        self.book.batches[label] = made
        if self.dice.random() < 0.6:
            after = ""
            while after is not None:
                more = f"&after={after}" if after else ""
                answer = self.surely("POST", f"invites/revoke?label=batch:{label}{more}", {"reason": "called off"})
                assert answer.status_code == 200, answer.text
                after = answer.json()["next_cursor"]
            self.book.revoked_batches.add(label)


class KeyMaker(Client):
    """Makes keys, and deletes them: from then on they open nothing, on any node."""

    def turn(self):
        self.pause(0.3, 2)
        answer = self.once("POST", "keys", {"name": "a short life", "scopes": ["invites:read", "invites:create"]})
        if answer is None or answer.status_code != 201:
            return
        made = answer.json()
        key = self.site.nodes[0].ledger.add_key(f"{made['id']}/{made['secret']}" if "/" not in made["secret"]
                                                else made["secret"])
        for node in self.dice.sample(self.site.nodes, 2):
            self.once("GET", "hosts", key=key, node=node)
        answer = self.surely("DELETE", f"keys/{made['id']}")
        assert answer.status_code in (200, 404), answer.text
        self.book.deleted_keys.append(key)
        for node in self.site.nodes:
            self.refused(key, node)
        self.refused(self.dice.choice(self.book.deleted_keys), self.dice.choice(self.site.nodes))

    def refused(self, key, node):
        """Whatever else is wrong, it makes nothing."""
        answer = self.once("POST", "invites", {}, key=key, node=node)
        self.findings.expect(answer is None or answer.status_code != 201, "a deleted key opens something",
                             answer.text if answer is not None else "")


class Registrar(Client):
    """Registers by invites that many use at once, by forms and by streams; and withdraws some of them."""

    def turn(self):
        self.pause(0.2, 1.5)
        kind = self.pick({"form": 5, "stream": 4, "make": 2, "revoke": 0.5})
        getattr(self, kind)()

    def make(self):
        limit = self.dice.randint(1, 5)
        made = self.create({"uses": {"limit": limit}})
        with self.book.lock:
            self.book.shared.append({"id": made["id"], "token": made["url"].rpartition("?")[2], "limit": limit,
                                     "revoked": None})

    def some_shared(self):
        with self.book.lock:
            return self.dice.choice(self.book.shared[-HOT:]) if self.book.shared else None

    def revoke(self):
        shared = self.some_shared()
        if shared and not shared["revoked"]:
            answer = self.surely("POST", f"invites/{shared['id']}/revoke", {})
            assert answer.status_code == 200, answer.text
            shared["revoked"] = time.monotonic()

    def attempt(self):
        shared = self.some_shared()
        return shared and self.book.begin_use(shared, f"guest{next(self.book.numbers)}")

    def form(self):
        use = self.attempt()
        if not use:
            return
        try:
            answer = fill_in(self.dice.choice(self.site.nodes), "register", use.token, username=use.name, password=PASSWORD)
        except (requests.RequestException, AssertionError):  # nobody shows the form: it is over, or the node is away
            self.findings.did("forms without an answer")
            return
        self.findings.did(f"forms answered {answer.status_code}")
        use.told = answer.status_code == 303

    def stream(self):
        use = self.attempt()
        if not use:
            return
        try:
            with Stream(self.site.prosody) as stream:
                stream.preauth(use.token)
                stream.register(use.name, PASSWORD)
                use.told = True
                self.findings.did("streams that registered")
        except Refused as refused:
            self.findings.did(f"streams refused: {refused.condition}")
        except (OSError, ET.ParseError):
            self.findings.found("a stream was closed", use.name)
