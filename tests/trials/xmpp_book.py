"""What was tried, told and promised on an XMPP server, by which each round of the trial is judged."""

import collections
import dataclasses
import itertools
import re
import threading

from usher import HOST

TOKENS = re.compile(r"preauth=([A-Za-z0-9_-]{22})")
POOL_MAX = 60  # tokens that newcomers choose from


@dataclasses.dataclass
class Invite:
    token: str
    contact: str | None = None  # whose contact one becomes by a subscription
    username: str | None = None
    resets: str | None = None


@dataclasses.dataclass
class Attempt:
    """To get an account."""

    name: str
    password: str
    stream: int
    outcome: str = "unknown"  # or "made", "refused"


class Book:
    """Written by all threads."""

    def __init__(self, seed, ledger):
        self.lock = threading.Lock()
        self.ledger = ledger
        self.invites = collections.deque(maxlen=POOL_MAX)
        self.owners = {}  # who was given a token by a command, by token
        self.attempts = collections.defaultdict(list)  # by name
        self.passwords = collections.defaultdict(list)  # those that an account was given, by name
        self.members = []  # names that somebody may log in as
        self.removed = set()  # names whose accounts may be gone
        self.loosened = set()  # whose rosters were changed by themselves
        self.streams = itertools.count(1)
        self._seed = seed
        self._numbers = itertools.count(1)

    def new_name(self, dice):
        """Mostly a new one."""
        number = next(self._numbers)
        if dice.random() < 0.15:
            return f"sought{number // 60}"
        return f"P{number}" if dice.random() < 0.1 else f"p{number}"

    def new_password(self, dice):
        return self.ledger.add_password(f"wide open meadow {next(self._numbers)} of {self._seed}"
                                        + "".join(dice.choices("bcdfghjk", k=6)))

    def add_invite(self, invite):
        self.ledger.secrets.add(invite.token)
        with self.lock:
            self.invites.append(invite)

    def some_invite(self, dice, wanted=lambda invite: True):
        with self.lock:
            fitting = [invite for invite in self.invites if wanted(invite)]
        return dice.choice(fitting) if fitting else None

    def add_member(self, name, password):
        with self.lock:
            self.passwords[name].append(password)
            if name not in self.members:
                self.members.append(name)

    def possible_passwords(self, name):
        """Also those of attempts of which nobody was told what became of them: they may have been resets."""
        with self.lock:
            tried = [attempt.password for attempt in self.attempts[name] if attempt.outcome != "refused"]
            return sorted({*self.passwords[name], *tried})

    def some_member(self, dice):
        with self.lock:
            return dice.choice(self.members)

    def begin(self, name, password, stream):
        attempt = Attempt(name.lower(), password, stream)
        with self.lock:
            self.attempts[attempt.name].append(attempt)
        return attempt

    def begin_removal(self, name):
        with self.lock:
            self.removed.add(name)
            if name in self.members:
                self.members.remove(name)

    def foreign_tokens(self, text, owner):
        """Those in a stanza to `owner` that a command gave to somebody else; its own ones are noted."""
        found = []
        for token in TOKENS.findall(text):
            with self.lock:
                first = self.owners.setdefault(token, owner)
            if first != owner:
                found.append(token)
            elif not any(invite.token == token for invite in list(self.invites)):
                self.add_invite(Invite(token, contact=owner))
        return found


def bare(name):
    return f"{name}@{HOST}"
