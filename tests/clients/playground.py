"""A server for real clients: Prosody with usher's plugin at example.com, on the ports and with the certificate that
clients expect. Runs inside script/clients, which has a network, a resolver and a display of its own."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from ledger import Ledger, token_of  # noqa: E402
from prosody import GLOBAL_MODULES, Prosody  # noqa: E402
from usher import HOST, Usher, wait_until  # noqa: E402
from xmpp_stream import logged_in  # noqa: E402

NOBODY = 65534
SECONDS = 40
PASSWORD = "wide open meadow 47"
INVITER, INVITEE = "romeo", "juliet"


class Site:
    """Both servers, running, with an inviter who is online and whom the invited client has to meet."""

    def __init__(self, folder, certificates):
        self.folder = pathlib.Path(folder)
        ledger = Ledger(self.folder)
        self.prosody = Prosody(
            self.folder / "prosody", ledger, global_modules=[*GLOBAL_MODULES, "tls", "websocket", "http", "carbons"],
            disabled=("s2s",), host_lua=ssl_settings(self.folder / "prosody", certificates),
            global_settings={"c2s_require_encryption": False, "http_ports": [5280], "https_ports": [],
                             "http_interfaces": ["127.0.0.1"], "consider_websocket_secure": True})
        config = self.prosody.config
        config.write_text(config.read_text().replace(
            f"c2s_ports = {{ {self.prosody.port} }}", f"c2s_ports = {{ {self.prosody.port}, 5222 }}"))
        self.usher = Usher(self.folder / "usher", ledger, self.prosody.usher_settings)
        with contextlib.ExitStack() as started:
            started.callback(self.prosody.stop)
            self.prosody.start()
            started.callback(self.usher.stop)
            self.usher.start()
            wait_until(lambda: "has usher's plugin" in self.usher.log(), "the plugin")
            self.prosody.add_account(INVITER, PASSWORD)
            self.inviter = logged_in(self.prosody, INVITER, PASSWORD)
            started.callback(self.inviter.close)
            self.inviter.go_online()
            self.close = started.pop_all().close

    def invite(self):
        return self.usher.create_invite("--contact", INVITER, "--allow-registration")

    def wait_for_account(self):
        wait_until(lambda: INVITEE in self.prosody.accounts(), "the account", SECONDS)

    def wait_for_presence(self):
        """That the client has logged in, and is the inviter's contact."""
        self.inviter.wait_for(lambda stanza: stanza.tag.endswith("}presence") and not stanza.get("type")
                              and (stanza.get("from") or "").startswith(f"{INVITEE}@{HOST}/"), SECONDS)


def ssl_settings(folder, certificates):
    (folder / "certs").mkdir(parents=True, exist_ok=True)
    certificate, key = (shutil.copy(pathlib.Path(certificates) / name, folder / "certs")
                        for name in ("cert.pem", "key.pem"))
    return f'ssl = {{ certificate = "{certificate}"; key = "{key}" }}'


class Desktop:
    """A display, a window manager and a session bus, for programs that run as nobody, with a home of their own."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.home = self.folder / "home"
        self.home.mkdir(parents=True)
        os.chown(self.home, NOBODY, NOBODY)
        (self.home / "run").mkdir(mode=0o700)
        os.chown(self.home / "run", NOBODY, NOBODY)
        self.environment = {
            "HOME": str(self.home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8",
            "XDG_RUNTIME_DIR": str(self.home / "run"), "GSK_RENDERER": "cairo", "LIBGL_ALWAYS_SOFTWARE": "1",
            "GDK_BACKEND": "x11"}
        for version in ("3.0", "4.0"):
            settings = self.home / ".config" / f"gtk-{version}"
            settings.mkdir(parents=True)
            (settings / "settings.ini").write_text("[Settings]\ngtk-cursor-blink=0\ngtk-enable-animations=0\n")
        for path in self.home.rglob("*"):
            os.chown(path, NOBODY, NOBODY)
        self.log = (self.home / "log").open("ab")
        self.processes = []
        with contextlib.ExitStack() as started:
            started.callback(self.close)
            self.environment["DISPLAY"] = self.start_display()
            bus = subprocess.run(["setpriv", *AS_NOBODY, "dbus-daemon", "--session", "--fork", "--print-address"],
                                 env=self.environment, capture_output=True, text=True, check=True)
            self.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.strip()
            self.start("openbox")
            started.pop_all()

    def start_display(self):
        """One that is free: Xvfb says which, once it answers."""
        said, tells = os.pipe()
        with os.fdopen(said) as said:
            try:
                self.start("Xvfb", "-displayfd", str(tells), "-screen", "0", "1280x900x24", "-nolisten", "tcp",
                           pass_fds=[tells])
            finally:
                os.close(tells)
            number = said.readline().strip()
        if not number:
            raise RuntimeError(f"Xvfb did not start; see {self.log.name}")
        return f":{number}"

    def start(self, *command, **more):
        self.processes.append(subprocess.Popen(["setpriv", *AS_NOBODY, *command], env=self.environment, cwd=self.home,
                                               stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, **more))
        return self.processes[-1]

    def run(self, *command, check=True):
        return subprocess.run(["setpriv", *AS_NOBODY, *command], env=self.environment, cwd=self.home, check=check,
                              capture_output=True, text=True, timeout=SECONDS).stdout.strip()

    def picture_of(self, name):
        """What the display shows, for who looks at it later."""
        subprocess.run(["import", "-window", "root", "-display", self.environment["DISPLAY"],
                        str(self.folder.parent / f"{name}.png")], check=False)

    def window(self, name):
        """The window with that in its title, once it is there."""
        return wait_for(lambda: self.run("xdotool", "search", "--onlyvisible", "--name", name, check=False), name)

    def paste(self, text):
        """As people do with what the page has a button to copy for."""
        subprocess.run(["setpriv", *AS_NOBODY, "xclip", "-selection", "clipboard"], input=text, env=self.environment,
                       text=True, check=True, stdout=self.log, stderr=self.log)
        self.press("ctrl+v")

    def settle(self):
        """Waits until the display stays as it is for a second: what was opened has been drawn."""
        before, since = None, time.monotonic()

        def still():
            nonlocal before, since
            now = subprocess.run(["import", "-window", "root", "-display", self.environment["DISPLAY"], "rgb:-"],
                                 capture_output=True, check=True).stdout
            if now != before:
                before, since = now, time.monotonic()
            return time.monotonic() > since + 1
        wait_for(still, "the display to settle")

    def click(self, x, y):
        self.run("xdotool", "mousemove", str(x), str(y), "click", "1")

    def press(self, *keys):
        self.run("xdotool", "key", "--delay", "30", *keys)

    def close(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)


AS_NOBODY = ["--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups"]


def wait_for(find, what, seconds=SECONDS):
    """What `find` gives, once that is something."""
    deadline = time.monotonic() + seconds
    while True:
        found = find()
        if found:
            return found
        if time.monotonic() > deadline:
            raise TimeoutError(f"waiting for {what}")
        time.sleep(0.1)


__all__ = ["HOST", "INVITEE", "INVITER", "PASSWORD", "Desktop", "Site", "token_of", "wait_for", "wait_until"]
