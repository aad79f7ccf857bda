"""A thread that does one thing after another, until the trial ends."""

import random
import threading


class Worker(threading.Thread):
    """Calls `turn` again and again. What it does follows from the seed and its name."""

    def __init__(self, name, seed, findings, stopping):
        super().__init__(name=name, daemon=True)
        self.dice = random.Random(f"{seed} {name}")
        self.findings = findings
        self.stopping = stopping

    def run(self):
        while not self.stopping.is_set():
            try:
                self.turn()
            except Exception:  # of a trial none may end unseen, nor end the trial
                self.findings.broke(self.name)
                self.stopping.wait(1)

    def turn(self):
        raise NotImplementedError

    def pause(self, least, most):
        self.stopping.wait(self.dice.uniform(least, most))

    def pick(self, weights):
        """One of the keys, each as often as its weight says."""
        return self.dice.choices(list(weights), list(weights.values()))[0]


def end_all(workers, findings, seconds):
    """Waits for those whose `stopping` is set."""
    for worker in workers:
        worker.join(seconds)
        findings.expect(not worker.is_alive(), "a worker hangs", worker.name)
