"""HTTP by hand: bytes in, bytes out."""

import re
import socket


class Answers:
    """What came back on a connection."""

    def __init__(self, data):
        self.data = data
        self.text = data.decode("latin-1")
        self.statuses = [int(status) for status in re.findall(r"(?:^|>)HTTP/1\.[01] (\d{3})", self.text, re.MULTILINE)]

    def field(self, name):
        found = re.search(rf"^{name}: (.*)\r$", self.text, re.MULTILINE | re.IGNORECASE)
        return found and found[1]


def connect(port, seconds=20):
    return socket.create_connection(("127.0.0.1", port), timeout=seconds)


def read_all(connection):
    """Reads until the server closes, or cuts the connection."""
    data = b""
    while True:
        try:
            part = connection.recv(65536)
        except ConnectionResetError:
            return data
        if not part:
            return data
        data += part


def exchange(port, text, end=False, seconds=20):
    """Sends `text` and reads until the server closes. `end`: says that nothing more comes."""
    data = text.encode("latin-1") if isinstance(text, str) else text
    with connect(port, seconds) as connection:
        try:
            connection.sendall(data)
            if end:
                connection.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it answered before it had read everything
        return Answers(read_all(connection))
