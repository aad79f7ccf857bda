"""Servers of other releases of Debian, in folders to chroot into, which script/servers makes."""

import os
import pathlib
import subprocess

from usher import ROOT

SERVERS = pathlib.Path(os.environ.get("USHER_SERVERS", ROOT / "build" / "servers")).absolute()

# Runs the words after the first two in the chroot that the first names, with the folders that the second lists bound to
# where they are outside. Mounts are the process's own and go with it.
ENTER = """
    set -e
    root=$1 folders=$2
    shift 2
    mount -t proc proc "$root/proc"
    for folder in $folders; do
      mkdir -p "$root$folder"
      mount --bind "$folder" "$root$folder"
    done
    exec chroot "$root" "$@"
"""


def inside(root, folders, words):
    """What runs a program there."""
    return ["unshare", "--mount", "sh", "-c", ENTER, "sh", str(root), " ".join(folders), *words]


def why_missing(root, what):
    """Why it can't be run here, if so."""
    if os.geteuid() != 0:
        return f"{what} in a chroot needs root"
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode != 0:
        return f"{what} in a chroot needs mounts of its own, which this system does not grant"
    if not (root / "installed").exists():
        return f"there is no {root}: script/servers makes it"
    return None
