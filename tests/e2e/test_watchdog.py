"""A service manager's watchdog (WatchdogSec=) hears of usher only as long as each of its threads does its work."""

import ctypes
import errno
import os
import pathlib
import signal

import pytest

from service_manager import manager
from usher import wait_until

PERIOD = 0.6  # seconds
PTRACE_DETACH, PTRACE_SEIZE, PTRACE_INTERRUPT = 17, 0x4206, 0x4207  # <sys/ptrace.h>
WALL = 0x40000000  # __WALL of <sys/wait.h>

libc = ctypes.CDLL(None, use_errno=True)


def ptrace(request, thread):
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    if libc.ptrace(request, thread, None, None) != 0:
        if ctypes.get_errno() == errno.EPERM:
            pytest.skip("this machine lets nobody stop a thread of another process")
        raise OSError(ctypes.get_errno(), f"ptrace({request:#x}) of thread {thread}")


class Hanging:
    """One thread that does nothing more, until it is let go, while all others of its process go on."""

    def __init__(self, thread):
        self.thread = thread

    def __enter__(self):
        ptrace(PTRACE_SEIZE, self.thread)
        ptrace(PTRACE_INTERRUPT, self.thread)
        os.waitpid(self.thread, WALL)
        return self

    def __exit__(self, *_):
        ptrace(PTRACE_DETACH, self.thread)


def threads_named(usher, name):
    folder = pathlib.Path(f"/proc/{usher.process.pid}/task")
    return sorted(int(each.name) for each in folder.iterdir() if (each / "comm").read_text().strip() == name)


def hears(waiting, seconds=PERIOD):
    """Whether it is told anything in that time."""
    waiting.settimeout(seconds)
    try:
        assert waiting.recv(100) == b"WATCHDOG=1"
        return True
    except TimeoutError:
        return False


def forget_what_came(waiting):
    while hears(waiting, 0.001):
        pass


def watched(usher, tmp_path):
    return manager(usher, str(tmp_path / "notify"), WATCHDOG_USEC=str(int(PERIOD * 1_000_000)))


def test_each_thread_that_hangs_silences_it(install, tmp_path):
    usher = install({"http": {"threads": 2}})
    with watched(usher, tmp_path) as waiting:
        assert waiting.recv(100) == b"READY=1"
        assert all(hears(waiting, 10) for _ in range(5))
        threads = threads_named(usher, "http") + threads_named(usher, "sqlite-writer")
        assert len(threads) == 2 + 1 + 1, "two for clients, one for monitoring, one that writes"
        for thread in threads:
            with Hanging(thread):
                forget_what_came(waiting)
                # It may have answered just before, and the others after that.
                assert sum(hears(waiting) for _ in range(2)) <= 1, f"thread {thread} hangs"
            assert hears(waiting, 10), f"thread {thread} works again"


def test_the_log_says_which(install, tmp_path):
    usher = install()
    with watched(usher, tmp_path) as waiting:
        assert waiting.recv(100) == b"READY=1"
        [writer] = threads_named(usher, "sqlite-writer")
        with Hanging(writer):
            wait_until(lambda: 'parts="database writer"' in usher.log(), "the log to name it")
        assert hears(waiting, 10)


def test_it_is_heard_of_during_a_reload_and_not_after_the_stop(install, tmp_path):
    usher = install()
    with watched(usher, tmp_path) as waiting:
        assert waiting.recv(100) == b"READY=1"
        usher.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "the configuration was reloaded" in usher.log(), "the reload")
        forget_what_came(waiting)
        assert all(hears(waiting, 10) for _ in range(3))
        usher.stop()
        forget_what_came(waiting)
        assert not hears(waiting)


@pytest.mark.parametrize("environment", [{}, {"WATCHDOG_USEC": "100000", "WATCHDOG_PID": "1"}])
def test_nobody_hears_who_did_not_ask(install, tmp_path, environment):
    usher = install()
    with manager(usher, str(tmp_path / "notify"), **environment) as waiting:
        assert waiting.recv(100) == b"READY=1"
        assert not hears(waiting, 0.3)
