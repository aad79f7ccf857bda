"""From usher's link to an account and a contact, with each of the clients that are named.

usage: main.py CERTIFICATES FOLDER CLIENT...
"""

import contextlib
import importlib
import pathlib
import sys
import traceback

from playground import Desktop, Site

WRONG = "https://invites.example.com/invite?wrongwrongwrongwrongw1"


def try_client(name, certificates, folder):
    client = importlib.import_module("slixmpp_client" if name == "slixmpp" else name)
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    with contextlib.closing(Site(folder, certificates)) as server, contextlib.closing(Desktop(folder)) as desktop:
        try:
            client.register(desktop, server, server.invite(), WRONG)
        except Exception:
            desktop.picture_of(f"{name}-failed")
            raise


def main(certificates, folder, *names):
    failed = 0
    for name in names:
        try:
            try_client(name, certificates, pathlib.Path(folder) / name)
            print(f"{name}: registered, logged in, met the inviter", flush=True)
        except Exception:
            failed += 1
            print(f"{name}: failed", flush=True)
            traceback.print_exc()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
