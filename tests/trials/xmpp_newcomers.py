"""People without an account, who do in any order what they may do in one."""

import socket
import xml.etree.ElementTree as ET

from usher import HOST
from watched_stream import WatchedStream
from worker import Worker
from xmpp_book import bare
from xmpp_stream import REGISTER, Refused

LOST = (OSError, ET.ParseError)  # of a stream: the server is gone, or closed it
NAMES_OF_OTHERS = ["admin", "root", "Usher", "", "a b", "x" * 1100, "\u3164support"]


class Newcomer(Worker):
    """Each turn is one stream, with a few moves on it; whoever has an account then logs in."""

    MOVES = {
        "show_token": 6, "register": 7, "submit_form": 4, "ask_for_form": 2, "all_at_once": 2, "same_id_twice": 1,
        "show_nonsense": 2, "take_a_name": 2, "answer_unasked": 1, "forge_sender": 1, "restart": 0.3, "leave": 0.6,
        "leave_by_half": 0.6, "catch_up": 2, "remove": 0.5, "speak_to_component": 0.5, "another_language": 1,
    }

    def __init__(self, name, site, book, seed, findings, stopping):
        super().__init__(name, seed, findings, stopping)
        self.site, self.book = site, book

    def turn(self):
        self.pause(0, 0.3)
        self.waiting = {}  # attempts, by the id of their request
        self.is_leaving = False
        self.breaks, losses = self.site.breaks, self.site.losses
        try:
            with WatchedStream(self.site.prosody, self.book, self.findings) as self.stream:
                for _ in range(self.dice.randint(1, 9)):
                    move = self.pick(self.MOVES)
                    self.findings.did(f"newcomer: {move}")
                    getattr(self, move)()
                self.catch_up()
                self.log_in()
        except TimeoutError as late:
            self.findings.expect(self.site.may_have_lost(losses, self.stream.unanswered()), "no answer",
                                 f"{self.name}: {late!r}: {self.stream.unanswered()}")
        except Refused:  # the login
            self.findings.expect(self.site.may_have_closed(self.breaks), "a login was refused", self.name)
        except LOST:
            self.findings.expect(self.is_leaving or self.site.may_have_closed(self.breaks), "a stream was closed",
                                 f"{self.name}: {self.stream.unanswered()}")

    # What is asked

    def ask(self, payload, attempt=None, **more):
        id = self.stream.ask(payload, **more)
        if attempt:
            self.waiting[id] = attempt
        return id

    def finish(self, id):
        """Gives whether it was done."""
        attempt = self.waiting.pop(id, None)
        try:
            self.stream.finish_iq(id)
        except Refused as refused:
            self.findings.did(f"refused: {refused.condition}")
            if attempt:
                attempt.outcome = "refused"
            return False
        if attempt:
            attempt.outcome = "made"
            self.findings.did("accounts made")
        return True

    def maybe_finish(self, id):
        """Mostly: others go on without."""
        if self.dice.random() < 0.8:
            self.finish(id)

    def catch_up(self):
        for id, count in list(self.stream.open_ids.items()):
            for _ in range(count):
                self.finish(id)

    def a_token(self):
        invite = self.book.some_invite(self.dice)
        return invite.token if invite else "none"

    def attempt(self):
        invite = self.book.some_invite(self.dice, lambda each: each.username or each.resets)
        if invite and self.dice.random() < 0.3:
            name = invite.username or invite.resets
        else:
            name = self.book.new_name(self.dice)
        return self.book.begin(name, self.book.new_password(self.dice), self.stream.number)

    # Moves

    @staticmethod
    def preauth(token):
        return f"<preauth xmlns='urn:xmpp:pars:0' token='{token}'/>"

    def show_token(self):
        self.maybe_finish(self.ask(self.preauth(self.a_token()), to=HOST))

    def register(self):
        attempt = self.attempt()
        self.maybe_finish(self.ask(self.stream.registration(attempt.name, attempt.password), attempt))

    def submit_form(self):
        attempt = self.attempt()
        shown = self.dice.choice([self.a_token(), f"https://{HOST}/invite?{self.a_token()}", "", None, "a b c"])
        self.maybe_finish(self.ask(self.stream.submission(attempt.name, attempt.password, shown), attempt))

    def ask_for_form(self):
        self.maybe_finish(self.ask(f"<query xmlns='{REGISTER}'/>", type="get"))

    def all_at_once(self):
        """Token, registration, and the next registration, without waiting for anything."""
        ids = [self.ask(self.preauth(self.a_token()), to=HOST)]
        for _ in range(self.dice.randint(1, 3)):
            attempt = self.attempt()
            ids.append(self.ask(self.stream.registration(attempt.name, attempt.password), attempt))
        self.dice.shuffle(ids)
        for id in ids:
            self.maybe_finish(id)

    def same_id_twice(self):
        id = self.ask(self.preauth(self.a_token()), to=HOST)
        self.ask(self.preauth(self.a_token()), to=HOST, id=id)

    def show_nonsense(self):
        token = self.dice.choice(["", "x", "A" * 22, "4ZeWkIzG5R1dF0bJm8hQvS", "..", "0" * 3000])
        self.maybe_finish(self.ask(self.preauth(token), to=self.dice.choice([HOST, None])))

    def take_a_name(self):
        """That is none, or somebody's."""
        name = self.dice.choice([*NAMES_OF_OTHERS, self.book.some_member(self.dice)])
        attempt = self.book.begin(name, self.book.new_password(self.dice), self.stream.number)
        self.maybe_finish(self.ask(self.stream.registration(name, attempt.password), attempt))

    def answer_unasked(self):
        kind = self.dice.choice(["result", "error"])
        self.stream.send(f"<iq type='{kind}' id='{self.dice.randrange(99)}' from='{self.site.component}' to='{HOST}'/>")

    def forge_sender(self):
        attempt = self.attempt()
        sender = self.dice.choice([HOST, self.site.component, bare(self.book.some_member(self.dice))])
        self.maybe_finish(self.ask(self.stream.registration(attempt.name, attempt.password), attempt,
                                   attributes=f" from='{sender}'"))

    def another_language(self):
        attempt = self.attempt()
        self.maybe_finish(self.ask(self.stream.registration(attempt.name, attempt.password), attempt,
                                   attributes=" xml:lang='ar'"))

    def remove(self):
        self.maybe_finish(self.ask(f"<query xmlns='{REGISTER}'><remove/></query>"))

    def speak_to_component(self):
        self.maybe_finish(self.ask(self.preauth(self.a_token()), to=self.site.component))

    def restart(self):
        """The stream opened anew within itself, as after a login that there was not."""
        self.is_leaving = True
        self.stream.open()

    def leave(self):
        self.is_leaving = True
        raise ConnectionAbortedError("left")

    def leave_by_half(self):
        """Says no more, and hears what comes."""
        self.is_leaving = True
        self.stream.socket.shutdown(socket.SHUT_WR)
        self.catch_up()

    def log_in(self):
        """As who was made on this stream, if anybody."""
        made = [attempt for name in list(self.book.attempts) for attempt in list(self.book.attempts[name])
                if attempt.stream == self.stream.number and attempt.outcome == "made"]
        if not made:
            return
        attempt = made[-1]
        self.book.add_member(attempt.name, attempt.password)
        if self.dice.random() < 0.5:
            self.stream.owner = attempt.name
            try:
                self.stream.login(attempt.name, attempt.password)
            except PermissionError:
                known = len(self.book.possible_passwords(attempt.name)) == 1 and attempt.name not in self.book.removed
                self.findings.expect(not known or self.site.may_have_closed(self.breaks), "a new account is closed",
                                     attempt.name)
                return
            self.stream.go_online()
