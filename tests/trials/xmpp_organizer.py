"""Makes invites, changes them, and takes some back: by the management API, whatever is going on."""

import requests

from usher import HOST
from worker import Worker
from xmpp_book import Invite

PAUSE = 0.4
REVOKED_AT_ONCE = 0.05


class Organizer(Worker):
    def __init__(self, site, book, seed, findings, stopping):
        super().__init__("organizer", seed, findings, stopping)
        self.site, self.book = site, book
        self.ids = []

    def turn(self):
        self.stopping.wait(PAUSE)
        try:
            self.change() if self.ids and self.dice.random() < 0.2 else self.make()
        except requests.RequestException:
            pass  # usher is away

    def send(self, method, path, body):
        answer = self.site.usher.request(method, f"/api/v1/{path}", json=body,
                                         headers={"Authorization": f"Bearer {self.site.key}"})
        self.findings.did(f"organizer: {method} answered {answer.status_code}")
        self.findings.expect(answer.status_code < 500 or answer.status_code == 503, "an error of usher's own", answer.text)
        return answer

    def make(self):
        if self.dice.random() < 0.05:
            self.make_reset()
            return
        member = self.book.some_member(self.dice)
        fields = self.dice.choice([
            {}, {"uses": {"limit": self.dice.randint(2, 5)}}, {"uses": {"limit": 3}, "groups": ["choir"]},
            {"username": f"pinned{self.dice.randrange(10**6)}"}, {"contact": member, "allow_registration": True},
            {"contact": member, "allow_registration": True, "uses": {"limit": 4}},
            {"contact": member, "allow_registration": False, "uses": {"limit": 3}}])
        answer = self.send("POST", "invites", fields)
        if answer.status_code != 201:
            return
        made = answer.json()
        self.ids.append(made["id"])
        self.book.add_invite(Invite(self.book.ledger.add_link(made["url"]).rpartition("?")[2], fields.get("contact"),
                                    fields.get("username")))
        if self.dice.random() < REVOKED_AT_ONCE:
            self.send("POST", f"invites/{made['id']}/revoke", {"reason": "at once"})

    def make_reset(self):
        name = self.book.some_member(self.dice)
        made = self.site.usher.cli("invite", "create", HOST, "--reset", name, code=None)
        if made.returncode == 0:
            token = self.book.ledger.add_link(made.stdout.strip()).rpartition("?")[2]
            self.book.add_invite(Invite(token, resets=name))

    def change(self):
        path = f"invites/{self.dice.choice(self.ids[-40:])}"
        how = self.dice.choice(["revoke", "restore", "patch"])
        if how == "patch":
            self.send("PATCH", path, {"uses": {"limit": self.dice.randint(1, 6)}})
        else:
            self.send("POST", f"{path}/{how}", {"reason": "a whim"})
