"""What is done to nodes and to their database while people use them; each harm ends, and then all has to be well again."""

import contextlib
import time

from cluster_database_harms import DatabaseHarms
from cluster_process_harms import ProcessHarms
from waiting import wait_until
from worker import Worker

RECOVERY_SECONDS = 30  # documented are some 15 after a split network, and 7 until another node leads


class Harm(DatabaseHarms, ProcessHarms, Worker):
    """Each turn does one or two of them at once."""

    KINDS = {
        "lock_table": 4, "lock_rows": 3, "idle_writer": 2, "timeouts": 3, "odd_setting": 6, "no_rights": 2, "no_login": 1,
        "no_room": 2, "maintenance": 3, "new_column": 2, "slow_dump": 2, "pause_node": 5, "restart_node": 3, "kill_node": 3,
        "step_clock": 3, "restart_database": 1, "kill_database": 1, "freeze_database": 2, "freeze_backend": 4,
        "end_backends": 3, "cancel_backends": 3, "confirm_nothing": 3, "restart_bouncer": 2, "odd_role": 2,
    }

    # What others could do nothing behind; the last to begin is the first to end.
    LAST = {"no_room", "freeze_backend", "freeze_database", "kill_database", "restart_database"}

    def __init__(self, site, seed, findings, stopping):
        super().__init__("harm", seed, findings, stopping)
        self.site, self.server = site, site.server

    def turn(self):
        self.pause(1, 6)
        kinds = sorted({self.pick(self.KINDS) for _ in range(self.dice.choice([1, 1, 2]))},
                       key=lambda kind: (kind in self.LAST, kind))
        what = " and ".join(kinds)
        self.findings.say(f"harm: {what}")
        with contextlib.ExitStack() as stack:
            for kind in kinds:
                self.findings.did(f"harm: {kind}")
                stack.enter_context(getattr(self, kind)())
        self.recover(what)

    def database_is_well(self):
        """Whether it takes somebody in within a second: on a machine that is too busy for that, nobody can recover."""
        began = time.monotonic()
        with contextlib.suppress(AssertionError):
            self.site.sql("SELECT 1")
            return time.monotonic() - began < 1
        return False

    def recover(self, what):
        wait_until(self.database_is_well, f"the database to be well after {what}", 600)
        began = time.monotonic()
        try:
            wait_until(self.site.is_whole, "all nodes to be well", RECOVERY_SECONDS)
        except AssertionError:
            states = [self.site.state(node) or "not ready" for node in self.site.nodes]
            self.findings.found("no recovery", f"in {RECOVERY_SECONDS} s after {what}: {states}")
            wait_until(self.site.is_whole, f"all nodes to be well at all after {what}", 600)
        self.findings.took(f"recovery from {what}" if " and " not in what else "recovery from two harms",
                           time.monotonic() - began)

    def hold(self, *seconds):
        self.stopping.wait(self.dice.choice(seconds))
