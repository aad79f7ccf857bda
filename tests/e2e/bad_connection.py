"""A way to usher's pages that loses what goes over it, as it is told: between a browser and usher."""

import contextlib
import http.server
import threading

import requests

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "proxy-connection"}
SECONDS = 30


class Fault:
    """What happens to each request that it is for, until it is mended."""

    BEFORE = "the request never arrives"
    AFTER = "the answer never arrives"
    AMID = "half of the answer arrives"
    STALL = "the answer waits until it is mended"

    def __init__(self, kind, method, path):
        self.kind, self.method, self.path = kind, method, path
        self.hits = 0
        self.mended = threading.Event()

    def is_for(self, handler):
        return not self.mended.is_set() and handler.command == self.method and handler.path.split("?")[0] == self.path


class BadConnection:
    """Listens on a port of its own. Each request has a connection of its own, so that browsers try none again."""

    def __init__(self):
        self.fault = None
        self.target = None
        connection = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def handle_any(self):
                connection.carry(self)

            do_GET = do_HEAD = do_POST = handle_any

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.mend()
        self.server.shutdown()
        self.server.server_close()

    def break_for(self, kind, method, path):
        self.mend()
        self.fault = Fault(kind, method, path)
        return self.fault

    def mend(self):
        if self.fault:
            self.fault.mended.set()

    def carry(self, handler):
        handler.close_connection = True
        fault = self.fault if self.fault and self.fault.is_for(handler) else None
        kind = fault.kind if fault else None
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        if kind != Fault.BEFORE:
            answer = self.ask(handler, body)
        if fault:
            fault.hits += 1
        if kind in (Fault.BEFORE, Fault.AFTER):
            return
        if kind == Fault.STALL:
            fault.mended.wait(SECONDS)
        with contextlib.suppress(OSError):
            pass_on(handler, answer, half=kind == Fault.AMID)

    def ask(self, handler, body):
        headers = {name: value for name, value in handler.headers.items() if name.lower() not in HOP_BY_HOP}
        with requests.Session() as session:
            session.trust_env = False
            with session.request(handler.command, f"{self.target}{handler.path}", headers=headers, data=body, stream=True,
                                 allow_redirects=False, timeout=SECONDS) as answer:
                return answer.status_code, list(answer.raw.headers.items()), answer.raw.read(decode_content=False)


def pass_on(handler, answer, half):
    status, headers, body = answer
    handler.send_response_only(status)
    for name, value in headers:
        if name.lower() not in HOP_BY_HOP:
            handler.send_header(name, value)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(body[:len(body) // 2] if half else body)
