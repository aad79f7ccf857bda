"""Runs a private Prosody on loopback, as Debian packages it, with usher's plugin.

It is this machine's (0.12 on Debian 12, 13.0.1 on Debian 13), or a newer one in a folder to chroot into, which
script/servers makes.
"""

import pathlib
import shutil
import signal
import subprocess
import urllib.parse

import chroots
from chat_server import COMPONENT, SECRET, ChatServer
from chroots import SERVERS
from usher import HOST, ROOT, clean_environment, free_port, wait_until
from xmpp_stream import logged_in

PLUGINS = ROOT / "plugins" / "prosody"
# Where modules are that only tests load, and some that stand in for the community's.
TEST_MODULES = [str(ROOT / "tests" / "e2e" / folder) for folder in ("prosody_modules", "prosody_stand_ins")]
START_SECONDS = 30
UNENCRYPTED = {"c2s_require_encryption": False, "s2s_require_encryption": False, "allow_unencrypted_plain_auth": True}
GLOBAL_MODULES = ["roster", "saslauth", "disco", "ping", "adhoc", "admin_adhoc", "pep", "user_account_management"]

CHROOTS = {"13": SERVERS / "prosody-trixie-backports", "13.0.1": SERVERS / "prosody-trixie"}
RELEASES = ["0.12", *CHROOTS]
VERSION = pathlib.Path("/usr/lib/prosody/prosody.version")
OWN = "13.0.1" if VERSION.exists() and VERSION.read_text().startswith("13.") else "0.12"


def is_installed():
    return shutil.which("prosody") is not None


def why_missing(release):
    """Why that release can't be run here, if so."""
    if release == OWN:
        return None if is_installed() else "Prosody is not installed"
    if release not in CHROOTS:
        return f"Debian has Prosody {release} in an older release"
    return chroots.why_missing(CHROOTS[release], "a Prosody")


class Prosody(ChatServer):
    """One server in a folder of its own."""

    release = OWN  # what the tests that run have theirs be
    gives_no_group = 'did not get the group "{group}"'  # what its log says then

    def __init__(self, folder, ledger, plugin=True, host_settings=None, modules=(), admins=(), global_settings=None,
                 module_paths=(str(PLUGINS),),
                 component_modules=(), host_lua="", disabled=("s2s", "tls", "http", "offline"),
                 global_modules=GLOBAL_MODULES):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.ports = self.port, self.component_port = free_port(), free_port()
        self.release = Prosody.release
        self.bound = [str(self.folder), *(path for path in module_paths if path.startswith(str(ROOT)))]
        self.log_path = self.folder / "prosody.log"
        self.process = None
        ledger.logs.add(self.log_path)
        ledger.secrets.add(SECRET)
        settings = {"usher_component": COMPONENT, **(host_settings or {})} if plugin else (host_settings or {})
        host_modules = [*(["usher"] if plugin else []), *modules]
        (self.folder / "prosody.cfg.lua").write_text(f"""
            run_as_root = true
            data_path = {lua(str(self.folder / 'data'))}
            pidfile = {lua(str(self.folder / 'prosody.pid'))}
            plugin_paths = {lua(list(module_paths))}
            log = {{ debug = {lua(str(self.log_path))} }}
            interfaces = {{ "127.0.0.1" }}
            c2s_ports = {{ {self.port} }}
            component_ports = {{ {self.component_port} }}
            component_interface = "127.0.0.1"
            modules_enabled = {lua(list(global_modules))}
            modules_disabled = {lua(list(disabled))}
            authentication = "internal_hashed"
            admins = {lua(list(admins))}
            {settings_text({**UNENCRYPTED, **(global_settings or {})})}
            VirtualHost {lua(HOST)}
              modules_enabled = {lua(host_modules)}
              {settings_text(settings)}
              {host_lua}
            Component {lua(COMPONENT)}
              component_secret = {lua(SECRET)}
              modules_enabled = {lua(list(component_modules))}
        """)
        (self.folder / "data").mkdir(exist_ok=True)
        (self.folder / "certs").mkdir(exist_ok=True)

    @property
    def config(self):
        return self.folder / "prosody.cfg.lua"

    def command(self, *words):
        """What runs a program of this release."""
        if self.release == OWN:
            return list(words)
        return chroots.inside(CHROOTS[self.release], self.bound, words)

    def start(self):
        assert self.process is None
        with (self.folder / "output").open("ab") as output:
            self.process = subprocess.Popen(self.command("prosody", "-F", "--config", str(self.config)), cwd=self.folder,
                                            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                            env=clean_environment(LC_ALL="C.UTF-8"))
        wait_until(self.answers, "Prosody to listen", START_SECONDS)
        return self

    def stop(self):
        if self.process is None:
            return
        process, self.process = self.process, None
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        self.check_log(("\terror\t", "Traceback", "eprecated", "legacy is_admin"))

    def control(self, *args, code=0):
        """Runs prosodyctl."""
        result = subprocess.run(self.command("prosodyctl", "--config", str(self.config), *args), cwd=self.folder,
                                env=clean_environment(), capture_output=True, text=True, timeout=60)
        assert code is None or result.returncode == code, f"{args}: {result.stdout}{result.stderr}"
        return result

    def add_account(self, username, password="a password of the test's own"):
        self.control("register", username, HOST, password)
        return password

    def delete_account(self, username, password):
        """As its owner does."""
        with logged_in(self, username, password) as stream:
            stream.iq("set", "<query xmlns='jabber:iq:register'><remove/></query>")

    def stored(self, store, username):
        """What the server keeps for an account, as its file has it; empty where there is none."""
        file = self.folder / "data" / HOST.replace(".", "%2e") / store / f"{username}.dat"
        return file.read_text() if file.exists() else ""

    def remove_account_unseen(self, username):
        """As the server does not see it. From 13 on prosodyctl asks the server to do it, and files are taken away."""
        if self.release == "0.12":
            self.control("deluser", f"{username}@{HOST}")
            return
        for path in (self.folder / "data" / HOST.replace(".", "%2e")).glob("*/*.dat"):
            if urllib.parse.unquote(path.stem) == username:
                path.unlink()

    def accounts(self):
        folder = self.folder / "data" / HOST.replace(".", "%2e") / "accounts"
        return sorted(urllib.parse.unquote(path.stem) for path in folder.glob("*.dat")) if folder.exists() else []


def start_with_interference(folder, ledger, host_settings=None, modules=(), **more):
    """One whose module `interferes` does what the file `interference` in its folder says."""
    settings = {"interference_file": str(folder / "interference"), **(host_settings or {})}
    return Prosody(folder, ledger, modules=["interferes", *modules], host_settings=settings,
                   module_paths=[str(PLUGINS), *TEST_MODULES], **more).start()


def lua(value):
    """A value as Lua writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, (list, tuple)):
        return "{ " + "; ".join(lua(each) for each in value) + " }"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def settings_text(settings):
    """One that is None is not set."""
    return "\n".join(f"{name} = {lua(value)}" for name, value in settings.items() if value is not None)
