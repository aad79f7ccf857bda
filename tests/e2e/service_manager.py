"""What systemd does for a service: hears how it is (sd_notify(3)), and holds its sockets (sd_listen_fds(3))."""

import contextlib
import os
import socket
import sys

READY_SECONDS = 60

# Between fork and exec: the sockets are numbered from 3, and are for this very process.
PASS_ON = """
import fcntl, os, sys
count = int(sys.argv[1])
given = [int(number) for number in sys.argv[2:2 + count]]
held = [fcntl.fcntl(number, fcntl.F_DUPFD, 100) for number in given]
for number in given:
    os.close(number)
for place, number in enumerate(held):
    os.dup2(number, 3 + place)
    os.close(number)
os.environ["LISTEN_PID"] = str(os.getpid())
os.execv(sys.argv[2 + count], sys.argv[2 + count:])
"""


@contextlib.contextmanager
def manager(usher, name, **environment):
    """One that waits for usher: a socket that is found by that name."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as waiting:
        waiting.bind(name.replace("@", "\0", 1))
        waiting.settimeout(READY_SECONDS)
        usher.environment.update({"NOTIFY_SOCKET": name, **environment})
        usher.launch()
        yield waiting


def listen(port, address="127.0.0.1"):
    """A socket that stays, whatever becomes of usher."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind((address, port))
    held.listen(4096)
    return held


def pass_on(usher, sockets):
    """Has `usher` be started with these: (name, socket) each."""
    numbers = [each.fileno() for _, each in sockets]
    for number in numbers:
        os.set_inheritable(number, True)
    usher.inherits = numbers
    usher.wrapper = [sys.executable, "-c", PASS_ON, str(len(numbers)), *map(str, numbers)]
    usher.environment.update({"LISTEN_FDS": str(len(numbers)), "LISTEN_FDNAMES": ":".join(name for name, _ in sockets)})
