"""Commands that are killed at any moment, from their start to after their end."""

import random
import subprocess
import time

from usher import BINARY, HOST, clean_environment

TRIES_MIN = 15
TRIES_MAX = 100
OF_EACH_MIN = 3  # killed before they print, and after


def start(usher):
    return subprocess.Popen([BINARY, "key", "create", HOST, "--config", str(usher.config)], text=True,
                            stdout=subprocess.PIPE, env=clean_environment(), cwd=usher.folder)


def keys_of_killed_commands(usher):
    """What `key create` printed before it was killed. Some were killed before they printed anything, some after."""
    chance = random.Random(7)
    began = time.monotonic()
    undisturbed = start(usher)
    keys = [undisturbed.communicate()[0].strip()]
    whole = time.monotonic() - began
    assert undisturbed.returncode == 0 and keys[0]
    silent = printed = 0
    for attempt in range(TRIES_MAX):
        if attempt >= TRIES_MIN and min(silent, printed) >= OF_EACH_MIN:
            return keys
        command = start(usher)
        key = ""
        if attempt % 3 == 0:  # between the print and the end, which no random moment hits
            key = command.stdout.readline().strip()
        else:
            time.sleep(chance.uniform(0, whole))
        command.kill()
        key += command.communicate()[0].strip()
        if key:
            keys.append(key)
        silent += not key
        printed += bool(key)
    raise AssertionError(f"{silent} were killed before they printed, {printed} after")
