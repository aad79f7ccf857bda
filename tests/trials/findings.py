"""What a trial did, and what it found."""

import collections
import datetime
import threading
import traceback

SHOWN_OF_A_KIND = 5  # then only the number goes on


class Findings:
    """Kept by all threads of a trial; each finding is printed as it comes."""

    def __init__(self, log):
        self.operations = collections.Counter()
        self.kinds = collections.Counter()
        self.slowest = {}  # seconds, by what was waited for
        self._log = log
        self._lock = threading.Lock()

    def say(self, text):
        line = f"{datetime.datetime.now(datetime.UTC):%H:%M:%S} {text}"
        with self._lock:
            for file in self._log:
                print(line, file=file, flush=True)

    def did(self, what, times=1):
        with self._lock:
            self.operations[what] += times

    def took(self, what, seconds):
        with self._lock:
            self.slowest[what] = max(seconds, self.slowest.get(what, 0))

    def found(self, kind, what):
        with self._lock:
            self.kinds[kind] += 1
            number = self.kinds[kind]
        if number <= SHOWN_OF_A_KIND:
            self.say(f"FOUND {kind}: {what}")

    def broke(self, who):
        """The trial's own fault, or an assertion of a helper's."""
        self.found(f"{who} failed", traceback.format_exc())

    def expect(self, held, kind, what):
        if not held:
            self.found(kind, what)

    def summary(self):
        """As lines."""
        lines = [f"{count:8} {what}" for what, count in sorted(self.operations.items())]
        lines += [f"{seconds:8.2f} s at most: {what}" for what, seconds in sorted(self.slowest.items())]
        lines.append(f"{sum(self.operations.values())} operations; "
                     + (", ".join(f"{count} times {kind}" for kind, count in self.kinds.items()) or "nothing found"))
        return lines
