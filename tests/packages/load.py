"""Creates invites, each on a connection of its own, until its input ends; then says how that went, as JSON.

The first line of its input is the API key. It says `running` once every client had a first answer.
"""

import http.client
import json
import sys
import threading

CLIENTS = 4
PORT = 5285


class Client(threading.Thread):
    def __init__(self, key, stopping):
        super().__init__(daemon=True)
        self.headers = {"Authorization": f"Bearer {key}", "Connection": "close"}
        self.stopping = stopping
        self.answered = 0
        self.failed = {}
        self.links = []
        self.first = threading.Event()

    def run(self):
        while not self.stopping.is_set():
            try:
                self.ask()
            except (OSError, http.client.HTTPException) as error:
                self.fail(type(error).__name__)
                self.stopping.wait(0.01)
            self.first.set()

    def ask(self):
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        try:
            connection.request("POST", "/invites_api", headers=self.headers)
            answer = connection.getresponse()
            answer.read()
        finally:
            connection.close()
        if answer.status == 201:
            self.answered += 1
            self.links.append(answer.headers["Location"])
        else:
            self.fail(f"status {answer.status}")

    def fail(self, reason):
        self.failed[reason] = self.failed.get(reason, 0) + 1


def main():
    key = sys.stdin.readline().strip()
    stopping = threading.Event()
    clients = [Client(key, stopping) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.first.wait()
    print("running")
    sys.stdin.read()
    stopping.set()
    for client in clients:
        client.join()
    failed = {}
    for client in clients:
        for reason, count in client.failed.items():
            failed[reason] = failed.get(reason, 0) + count
    print(json.dumps({"answered": sum(client.answered for client in clients), "failed": failed,
                      "links": [link for client in clients for link in client.links]}))


main()
