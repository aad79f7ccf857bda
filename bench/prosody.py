"""Prosody with mod_invites_api, as Debian packages it."""

import getpass
import re
import subprocess

from processes import HOST, OneInvitePage, Server

CONFIG = """
run_as_root = true
prosody_user = "{user}"
prosody_group = "{user}"
daemonize = false
pidfile = "{folder}/pid"
data_path = "{folder}/data"
certificates = "{folder}/certs"
modules_enabled = {{ "http"; "invites"; "invites_api"; {more_modules} }}
modules_disabled = {{ "c2s"; "s2s"; "offline" }}
c2s_ports = {{}}
s2s_ports = {{}}
http_interfaces = {{ "127.0.0.1" }}
http_ports = {{ {port} }}
https_ports = {{}}
http_default_host = "{host}"
authentication = "internal_hashed"
{storage}
log = {{ warn = "{folder}/log" }}
VirtualHost "{host}"
"""


class Prosody(Server):
    storage = ""
    more_modules = ""

    def prepare(self):
        self.config = self.folder / "prosody.cfg.lua"
        for part in ("data", "certs"):
            (self.folder / part).mkdir()
        self.config.write_text(CONFIG.format(user=getpass.getuser(), folder=self.folder, port=self.port, host=HOST,
                                             storage=self.storage.format(folder=self.folder),
                                             more_modules=self.more_modules))
        created = subprocess.run(
            ["prosodyctl", "--config", str(self.config), "mod_invites_api", "create", HOST, "bench"],
            capture_output=True, text=True, check=True, timeout=60)
        keys = re.findall(r"^[\w-]+/[\w-]+$", created.stdout, re.MULTILINE)
        if len(keys) != 1:
            raise RuntimeError(f"prosodyctl printed no key: {created.stdout}{created.stderr}")
        self.path = f"/invites_api?key={keys[0]}"

    def command(self):
        return ["prosody", "--config", str(self.config), "-F"]


class ProsodyInternal(Prosody):
    name = "Prosody, internal storage"
    storage = 'storage = "internal"'


class ProsodyPage(OneInvitePage, ProsodyInternal):
    """mod_invites_page, with the apps of mod_register_apps."""

    name = "Prosody, mod_invites_page"
    more_modules = '"invites_page"; "register_apps"'


class ProsodySqlite(Prosody):
    name = "Prosody, SQLite"
    storage = 'storage = "sql"\nsql = {{ driver = "SQLite3", database = "{folder}/prosody.sqlite" }}'
