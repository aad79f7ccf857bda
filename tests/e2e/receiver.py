"""An endpoint for webhooks, which keeps what it is sent and answers as it is told."""

import base64
import collections
import hashlib
import hmac
import http.server
import json
import threading
import time

from waiting import free_port

Letter = collections.namedtuple("Letter", "path headers body")


def verify(secret, headers, body, now=None):
    """Standard Webhooks: whether one of the signatures is of this secret, and fresh. Gives what was sent."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    if not any(hmac.compare_digest(expected, given) for given in headers["webhook-signature"].split(" ")):
        raise ValueError("not signed with this secret")
    if abs((now or time.time()) - int(headers["webhook-timestamp"])) > 300:
        raise ValueError("too old")
    return json.loads(body)


class Receiver:
    """Answers each POST by `answer(handler, letter)`, by default with 204."""

    def __init__(self, port=None):
        self.port = port or free_port()
        self.letters = []
        self.answer = lambda handler, letter: respond(handler, 204)
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                letter = Letter(self.path, dict(self.headers), body)
                receiver.letters.append(letter)
                try:
                    receiver.answer(self, letter)
                except (BrokenPipeError, ConnectionResetError):
                    receiver.broken_off.set()
                    self.close_connection = True

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

        self.broken_off = threading.Event()  # usher read no more of an answer
        self.server = Server(("127.0.0.1", self.port), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/hook"

    def types(self):
        return [json.loads(letter.body)["type"] for letter in list(self.letters)]

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def respond(handler, status, **headers):
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", "0")
    handler.end_headers()
