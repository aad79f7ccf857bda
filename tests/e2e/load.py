"""Clients that create invites as fast as they can, and remember what they were promised."""

import http.client
import threading
import time


class Load:
    """Some threads, each with a connection that it keeps (or a new one for each request), and again after it broke."""

    def __init__(self, usher, key, clients=4, keep=True):
        self.usher = usher
        self.keep = keep
        self.headers = {"Authorization": f"Bearer {key}"}
        self.links = []  # of answered 201s
        self.other_statuses = []
        self.without_retry = 0  # 503s that do not say when to come again
        self.slowest = 0.0  # seconds that an answer took
        self.broken = 0  # requests on a connection that was open, and ended without an answer
        self.refused = 0  # connections that could not be opened
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(clients)]
        for thread in self._threads:
            thread.start()

    def _run(self):
        while not self._stopping.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self.usher.port, timeout=20)
            try:
                connection.connect()
            except OSError:
                self.refused += 1
                self._stopping.wait(0.002)  # nobody listens right now
                continue
            try:
                while not self._stopping.is_set():
                    if not self._ask(connection):
                        break
            finally:
                connection.close()

    def _ask(self, connection):
        asked = time.monotonic()
        try:
            connection.request("POST", "/invites_api", headers=self.headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self.broken += 1
            return False
        self.slowest = max(self.slowest, time.monotonic() - asked)
        if answer.status == 201:
            self.links.append(answer.headers["Location"])
        else:
            self.other_statuses.append(answer.status)
            if answer.status == 503 and "Retry-After" not in answer.headers:
                self.without_retry += 1
        return self.keep and not answer.will_close

    def stop(self):
        """Gives the links of all invites that were acknowledged."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive()
        for link in self.links:
            self.usher.ledger.add_link(link)
        return self.links


def pages_of(usher, links):
    """Which statuses the landing pages of these links answer with."""
    connection = http.client.HTTPConnection("127.0.0.1", usher.port, timeout=20)
    statuses = set()
    for link in links:
        connection.request("GET", "/invite?" + link.rpartition("?")[2])
        answer = connection.getresponse()
        answer.read()
        statuses.add(answer.status)
    connection.close()
    return statuses
