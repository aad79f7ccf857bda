"""Conditions to wait for, and ports to listen on."""

import os
import socket
import time

_next_port = 20000 + os.getpid() * 97 % 12000  # far from those of another run


def free_port():
    """A port that nobody uses, below those that the kernel gives to clients."""
    global _next_port
    while True:
        _next_port = 20000 + (_next_port + 1 - 20000) % 12000
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", _next_port))
            except OSError:
                continue
            return _next_port


def wait_until(condition, what, seconds=30):
    """Asks again and again until `condition()` holds; gives what it said. So long takes only what will never come."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"waited {seconds} s in vain: {what}"
        time.sleep(0.005)
