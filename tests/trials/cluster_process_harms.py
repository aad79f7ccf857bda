"""What becomes of processes: of nodes, of the database and its backends, of what is between them."""

import contextlib
import os
import signal
import time

import postgresql as pg
from waiting import wait_until


class ProcessHarms:
    """Context managers: each ends with all of them running. For `Harm`, which has the site, the dice and the time."""

    @contextlib.contextmanager
    def signal_backends(self, function):
        for _ in range(self.dice.randint(1, 10)):
            self.site.sql(f"SELECT {function}(pid) FROM pg_stat_activity WHERE usename = '{pg.ROLE}' "
                          "ORDER BY random() LIMIT 2")
            self.hold(0, 0.2)
        yield

    def end_backends(self):
        return self.signal_backends("pg_terminate_backend")

    def cancel_backends(self):
        return self.signal_backends("pg_cancel_backend")

    @contextlib.contextmanager
    def freeze_backend(self):
        """A few that stand still, with whatever locks they hold."""
        pids = self.site.sql(f"SELECT pid FROM pg_stat_activity WHERE usename = '{pg.ROLE}' "
                             f"ORDER BY random() LIMIT {self.dice.randint(1, 3)}").split()
        for pid in pids:
            self.send(int(pid), signal.SIGSTOP)
        try:
            yield
            self.hold(1, 4, 9)
        finally:
            for pid in pids:
                self.send(int(pid), signal.SIGCONT)

    def send(self, pid, number):
        if pid in self.server.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    @contextlib.contextmanager
    def freeze_database(self):
        self.server.freeze()
        try:
            yield
            self.hold(1, 4, 10)
        finally:
            self.server.thaw()

    @contextlib.contextmanager
    def restart_database(self):
        yield
        self.server.restart()

    @contextlib.contextmanager
    def kill_database(self):
        yield
        self.server.kill()
        self.hold(0, 2, 6)
        self.server.start()

    @contextlib.contextmanager
    def restart_bouncer(self):
        if self.site.bouncer:
            self.site.bouncer.stop()
            self.hold(0, 1, 5)
            self.site.bouncer.start()
        yield

    @contextlib.contextmanager
    def pause_node(self):
        """Amid whatever it does, for as long as up to four leases of its lead."""
        process = self.dice.choice(self.site.nodes).process
        process.send_signal(signal.SIGSTOP)
        try:
            yield
            self.hold(1, 5, 12, 30)
        finally:
            process.send_signal(signal.SIGCONT)

    @contextlib.contextmanager
    def restart_node(self):
        """As an upgrade does, one after another."""
        yield
        for node in self.dice.sample(self.site.nodes, self.dice.randint(1, len(self.site.nodes))):
            node.stop()
            self.start_node(node)

    @contextlib.contextmanager
    def kill_node(self):
        node = self.dice.choice(self.site.nodes)
        node.kill()
        try:
            yield
            self.hold(0, 3, 9)
        finally:
            self.start_node(node)

    @staticmethod
    def start_node(node):
        """A start is refused while the database is: its service manager would try again."""
        def started():
            if node.process is None:
                node.launch()
            if node.process.poll() is not None:
                node.process = None
                time.sleep(0.5)
                return False
            return node.ready()
        wait_until(started, "the node to start", 120)

    @contextlib.contextmanager
    def step_clock(self):
        self.site.set_clock(self.dice.choice([-3600, -300, -20, 5, 40, 300, 86400]))
        try:
            yield
            self.hold(3, 9)
        finally:
            self.site.set_clock(0)
