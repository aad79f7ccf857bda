"""Runs a private Prosody on loopback, as Debian packages it, with usher's plugin."""

import pathlib
import shutil
import signal
import socket
import subprocess
import urllib.parse

from usher import HOST, ROOT, clean_environment, free_port, wait_until

COMPONENT = f"usher.{HOST}"
SECRET = "the component's secret, which is no one else's"
PLUGINS = ROOT / "plugins" / "prosody"
START_SECONDS = 30


def is_installed():
    return shutil.which("prosody") is not None


class Prosody:
    """One server in a folder of its own."""

    def __init__(self, folder, ledger, plugin=True, host_settings=None, modules=(), admins=(), global_settings=None,
                 module_paths=(str(PLUGINS),),
                 component_modules=(), host_lua=""):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port, self.component_port = free_port(), free_port()
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
            modules_enabled = {lua(["roster", "saslauth", "disco", "ping", "adhoc", "admin_adhoc", "pep", "user_account_management"])}
            modules_disabled = {lua(["s2s", "tls", "http", "offline"])}
            c2s_require_encryption = false
            s2s_require_encryption = false
            allow_unencrypted_plain_auth = true
            authentication = "internal_hashed"
            admins = {lua(list(admins))}
            {settings_text(global_settings or {})}
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

    @property
    def usher_settings(self):
        """What usher's configuration says about this server."""
        return {"host": {HOST: {"xmpp": {"component": COMPONENT, "secret": SECRET,
                                         "server": f"127.0.0.1:{self.component_port}"}}}}

    def start(self):
        assert self.process is None
        with (self.folder / "output").open("ab") as output:
            self.process = subprocess.Popen(["prosody", "-F", "--config", str(self.config)], cwd=self.folder,
                                            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                            env=clean_environment(LC_ALL="C.UTF-8"))
        wait_until(self.answers, "Prosody to listen", START_SECONDS)
        return self

    def answers(self):
        assert self.process.poll() is None, (self.folder / "output").read_text() + self.log()[-3000:]
        try:
            for port in (self.port, self.component_port):
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return True
        except OSError:
            return False

    def log(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def stop(self):
        if self.process is None:
            return
        process, self.process = self.process, None
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        problems = [line for line in self.log().splitlines() if "\terror\t" in line or "Traceback" in line]
        assert not problems, "\n".join(problems[:20])

    def kill(self):
        process, self.process = self.process, None
        process.kill()
        process.wait()

    def control(self, *args, code=0):
        """Runs prosodyctl."""
        result = subprocess.run(["prosodyctl", "--config", str(self.config), *args], cwd=self.folder,
                                env=clean_environment(), capture_output=True, text=True, timeout=60)
        assert code is None or result.returncode == code, f"{args}: {result.stdout}{result.stderr}"
        return result

    def add_account(self, username, password="a password of the test's own"):
        self.control("register", username, HOST, password)
        return password

    def accounts(self):
        folder = self.folder / "data" / HOST.replace(".", "%2e") / "accounts"
        return sorted(urllib.parse.unquote(path.stem) for path in folder.glob("*.dat")) if folder.exists() else []


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
    return "\n".join(f"{name} = {lua(value)}" for name, value in settings.items())
