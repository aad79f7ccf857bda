"""Stands between other programs and usher, so that what they hear of the API is compared with its description too."""

import http.server
import threading

ENDS_HERE = {"host", "connection", "content-length", "transfer-encoding", "content-encoding", "accept-encoding"}


def passed_on(headers):
    return {name: value for name, value in headers.items() if name.lower() not in ENDS_HERE}


class CheckedApi:
    """A server at `url`, which asks usher. Use it in a `with` statement: at its end it names what was not as described."""

    def __init__(self, usher):
        self.faults = []
        api = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def take(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                try:
                    answer = usher.request(self.command, self.path, data=body, headers=passed_on(self.headers))
                except AssertionError as fault:
                    api.faults.append(str(fault))
                    self.send_error(502)
                    return
                self.send_response(answer.status_code)
                for name, value in passed_on(answer.headers).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            do_GET = do_POST = do_PATCH = do_DELETE = take

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        assert not self.faults, "\n".join(self.faults)
