"""What clients of the cluster were told, by which each round of the trial is judged."""

import collections
import dataclasses
import itertools
import threading
import time


@dataclasses.dataclass
class Use:
    """Of one attempt to register."""

    token: str
    name: str
    began: float
    told: bool = False  # that the account was made


class Book:
    """Written by all threads."""

    def __init__(self):
        self.lock = threading.Lock()
        self.changes = collections.defaultdict(list)  # types of events that each invite has to have, by its id
        self.notes = {}  # what each of them says
        self.uncertain = set()  # ids of those of which a change was not answered, and may come late
        self.creations = []  # (key, body, id, url) of invites, to be asked for again
        self.batches = {}  # ids by label
        self.revoked_batches = set()
        self.deleted_keys = []
        self.shared = []  # {"id", "token", "limit", "revoked": when that was acknowledged}, for registrations
        self.uses = []
        self.letters = {}  # bodies of webhooks, by id
        self.numbers = itertools.count(1)

    def note(self, invite, type):
        with self.lock:
            self.changes[invite].append(type)

    def begin_use(self, shared, name):
        use = Use(shared["token"], name, time.monotonic())
        with self.lock:
            self.uses.append(use)
        return use
