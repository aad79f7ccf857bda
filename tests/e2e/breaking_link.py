"""A link between usher and its XMPP server that delays, cuts and breaks what goes over it."""

import contextlib
import random
import select
import socket
import struct
import threading
import time


class BreakingLink:
    """Listens on a port of its own and passes everything on, as badly as it is told."""

    def __init__(self, port, seed):
        self.target = port
        self.dice = random.Random(seed)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.bad = False
        self.refuse = False
        self.counts = {"cut": 0, "reset": 0, "stalled": 0, "connections": 0}
        self.ended = False
        self.threads = []
        threading.Thread(target=self.accept, daemon=True).start()

    def stop(self):
        self.ended = True
        with contextlib.suppress(OSError):
            self.listener.close()

    def accept(self):
        while not self.ended:
            try:
                inner, _ = self.listener.accept()
            except OSError:
                return
            if self.refuse:
                inner.close()
                continue
            self.counts["connections"] += 1
            threading.Thread(target=self.carry, args=(inner,), daemon=True).start()

    def carry(self, inner):
        try:
            outer = socket.create_connection(("127.0.0.1", self.target), timeout=10)
        except OSError:
            inner.close()
            return
        ends = {inner: outer, outer: inner}
        try:
            while not self.ended:
                ready, _, _ = select.select(list(ends), [], [], 0.2)
                for end in ready:
                    bad = self.bad  # once: a link that changes meanwhile must not repeat or swallow a part
                    data = end.recv(self.dice.choice([7, 200, 1400, 4096, 65536]) if bad else 65536)
                    if not data:
                        return
                    if not bad:
                        ends[end].sendall(data)
                    elif not self.mistreat(ends[end], data):
                        return
        except OSError:
            pass
        finally:
            for end in ends:
                end.close()

    def mistreat(self, end, data):
        """Gives whether the link is still there."""
        chance = self.dice.random()
        if chance < 0.01:  # the last bytes get lost, whatever they were
            self.counts["cut"] += 1
            end.sendall(data[:self.dice.randrange(len(data))])
            return False
        if chance < 0.02:
            self.counts["reset"] += 1
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        if chance < 0.021:  # beyond what the plugin waits for, and sometimes what usher does
            self.counts["stalled"] += 1
            time.sleep(self.dice.choice([1, 3, 22, 50]))
        elif chance < 0.1:
            time.sleep(self.dice.uniform(0, 0.05))
        end.sendall(data)
        return True


class EndingLink(BreakingLink):
    """Ends the connection by which its Nth byte goes, in front of that byte, and does nobody any harm from then on."""

    def __init__(self, port, intact_bytes):
        super().__init__(port, seed=intact_bytes)
        self.lock = threading.Lock()
        self.intact_bytes = intact_bytes
        self.passed_bytes = 0
        self.bad = True

    def mistreat(self, end, data):
        with self.lock:
            left = self.intact_bytes - self.passed_bytes
            self.passed_bytes += len(data)
            self.bad = left >= len(data)
        if 0 <= left < len(data):
            self.counts["cut"] += 1
            end.sendall(data[:left])
            return False
        end.sendall(data)
        return True
