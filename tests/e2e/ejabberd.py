"""Runs a private ejabberd on loopback, as Debian packages it, with usher's plugin.

It is this machine's (23.01 on Debian 12, 24.12 on Debian 13), or one in a folder to chroot into, which script/servers
makes. It is a node without a name, so that no EPMD is started, and takes commands by its HTTP API.
"""

import functools
import json
import pathlib
import re
import signal
import subprocess

import requests

import chroots
from chat_server import COMPONENT, SECRET, ChatServer
from chroots import SERVERS
from usher import HOST, ROOT, clean_environment, free_port, wait_until

PLUGIN = ROOT / "plugins" / "ejabberd"
CHROOTS = {"23.01": SERVERS / "ejabberd-bookworm", "24.12": SERVERS / "ejabberd-trixie",
           "26": SERVERS / "ejabberd-trixie-backports"}
RELEASES = list(CHROOTS)
START_SECONDS = 180
# Prints what `ejabberdctl` would, whose own way in needs a node with a name: takes words from a file, and leaves what was
# said in another.
CONTROL = """
    spawn(fun Loop() ->
        case file:consult("asked") of
            {ok, [Words]} ->
                {ok, Said} = file:open("said.new", [write, {encoding, utf8}]),
                group_leader(Said, self()),
                ejabberd_ctl:process(Words),
                file:close(Said), file:delete("asked"), file:rename("said.new", "said");
            _ -> timer:sleep(50)
        end,
        Loop()
    end).
"""
MODULES = {name: {} for name in (
    "mod_adhoc", "mod_admin_extra", "mod_configure", "mod_disco", "mod_http_api", "mod_last", "mod_offline", "mod_ping",
    "mod_private", "mod_roster", "mod_shared_roster")}


@functools.cache
def own_release():
    """This machine's, if it has one."""
    found = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "ejabberd"], capture_output=True, text=True)
    return next((release for release in RELEASES if found.stdout.startswith(release)), None)


def why_missing(release):
    """Why that release can't be run here, if so."""
    return None if release == own_release() else chroots.why_missing(CHROOTS[release], "an ejabberd")


def running(release, folders, words):
    """What runs a program of that release."""
    return words if release == own_release() else chroots.inside(CHROOTS[release], folders, words)


@functools.cache
def beams(release, folder):
    """The plugin, compiled for a release; a warning fails."""
    folder.mkdir(parents=True, exist_ok=True)
    result = subprocess.run(running(release, [str(folder), str(PLUGIN)], [f"{PLUGIN}/compile", str(folder), "-Werror"]),
                            capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder


class Ejabberd(ChatServer):
    """One server in a folder of its own."""

    gives_no_group = "did not get all that its invite promises: group {group}"
    component_ends = f"usher's stream ended: {COMPONENT}"  # what its log says then

    def __init__(self, folder, ledger, release, plugin=True, plugin_options=None, modules=None,
                 admins=(f"admin@{HOST}",), **client_listener):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.release = release
        self.ports = self.port, self.component_port, self.api_port = free_port(), free_port(), free_port()
        self.log_path = self.folder / "ejabberd.log"
        self.process = None
        self.beams = beams(release, ledger.folder / f"mod_usher-{release}") if plugin else self.folder
        self.bound = [str(self.folder), str(self.beams)]
        ledger.logs.add(self.log_path)
        ledger.secrets.add(SECRET)
        self.plugin_options = {"component": COMPONENT, **(plugin_options or {})}
        loaded = {**MODULES, **({"mod_usher": self.plugin_options} if plugin else {}), **(modules or {})}
        # JSON is YAML too.
        self.settings = {
            "hosts": [HOST], "loglevel": "info", "log_rotate_count": 0, "auth_method": "internal",
            "auth_password_format": "scram", "s2s_access": "none",
            "listen": [
                {"port": self.port, "ip": "127.0.0.1", "module": "ejabberd_c2s", "starttls": False, **client_listener},
                {"port": self.component_port, "ip": "127.0.0.1", "module": "ejabberd_service",
                 "hosts": {COMPONENT: {"password": SECRET}}},
                {"port": self.api_port, "ip": "127.0.0.1", "module": "ejabberd_http",
                 "request_handlers": {"/api": "mod_http_api"}}],
            "api_permissions": {"tests": {"from": ["mod_http_api"], "who": "all", "what": "*"}},
            "acl": {"admin": {"user": list(admins)}},
            "access_rules": {"configure": {"allow": "admin"}},
            "modules": {name: options for name, options in loaded.items() if options is not None},
        }
        self.configure()

    def listen_for_component(self, domain, **more):
        """On a port of its own, which it gives."""
        port = free_port()
        self.settings["listen"].append({"port": port, "ip": "127.0.0.1", "module": "ejabberd_service",
                                        "hosts": {domain: {"password": SECRET}}, **more})
        self.configure()
        return port

    def configure(self):
        (self.folder / "ejabberd.yml").write_text(json.dumps(self.settings, indent=1))

    def switch_plugin(self, there):
        """While the server runs."""
        self.settings["modules"].pop("mod_usher", None)
        if there:
            self.settings["modules"]["mod_usher"] = self.plugin_options
        self.configure()
        self.command("reload_config")

    def erlang(self, *words):
        """What runs Erlang with this server's folders."""
        variables = {"EJABBERD_CONFIG_PATH": self.folder / "ejabberd.yml", "EJABBERD_LOG_PATH": self.log_path,
                     "EJABBERD_PID_PATH": self.folder / "pid", "ERL_CRASH_DUMP": "/dev/null", "HOME": self.folder,
                     "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}
        assignments = [f"{name}={value}" for name, value in variables.items()]
        inner = ["sh", "-c", 'cd "$1"; shift; export ERL_LIBS=$(echo /usr/lib/*-linux-gnu | tr " " :); exec env "$@"', "sh",
                 str(self.folder), *assignments, "erl", "-noinput", "-pa", str(self.beams), *words]
        return running(self.release, self.bound, inner)

    def start(self, evaluated=None):
        """And evaluates an expression within the server, once it runs."""
        assert self.process is None
        starts = self.log().count("is started in the node")
        words = self.erlang("-mnesia", "dir", f'"{self.folder}/spool"', "-s", "ejabberd",
                            *(["-eval", evaluated] if evaluated else []))
        with (self.folder / "output").open("ab") as output:
            # It goes with whoever runs the tests, however they end.
            self.process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", *words], cwd=self.folder,
                                            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                            env=clean_environment())
        wait_until(self.answers, "ejabberd to listen", START_SECONDS)
        wait_until(lambda: self.log().count("is started in the node") > starts, "ejabberd to be whole", START_SECONDS)
        return self

    def stop(self):
        if self.process is None:
            return
        process, self.process = self.process, None
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"ejabberd did not stop:\n{self.log()[-3000:]}") from None
        self.forget_own_calls()
        self.check_log(("[error]", "[critical]", "CRASH REPORT", "crasher:"))

    def kill(self):
        super().kill()
        self.forget_own_calls()

    def forget_own_calls(self):
        """The log of ejabberd's HTTP API tells all that the tests asked of it, passwords too. usher does not use it."""
        kept = re.sub(r"^.*mod_http_api:\S+ API call (?s:.)*? from [\d.]+:\d+$\n", "", self.log(), flags=re.M)
        self.log_path.write_text(kept)

    def command(self, command, code=200, **arguments):
        """Runs a command of its API, and gives what it answers."""
        answer = requests.post(f"http://127.0.0.1:{self.api_port}/api/{command}", json=arguments, timeout=60)
        assert code is None or answer.status_code == code, f"{command}: {answer.status_code} {answer.text}"
        return answer.json()

    def control(self, *words):
        """What `ejabberdctl WORDS` prints. The server was started with CONTROL."""
        said = self.folder / "said"
        said.unlink(missing_ok=True)
        asked = self.folder / "asked.new"
        asked.write_text(json.dumps(words) + ".\n")  # a list of texts is one in Erlang too
        asked.rename(self.folder / "asked")
        wait_until(said.exists, "ejabberd to say something")
        return said.read_text()

    def add_account(self, username, password="a password of the test's own"):
        self.command("register", user=username, host=HOST, password=password)
        return password

    def delete_account(self, username, password):
        self.command("unregister", user=username, host=HOST)

    def accounts(self):
        return sorted(self.command("registered_users", host=HOST))
