"""Runs web servers and proxies with the lines that docs/proxies gives to administrators."""

import os
import re
import shutil
import subprocess

import requests

from usher import ROOT
from waiting import free_port, wait_until


def snippets(language, document):
    """The blocks of that language in a document, in order."""
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / "docs" / document).read_text(), re.DOTALL)


def documented(name):
    return (ROOT / "docs" / "proxies" / name).read_text()


def below_another_path(nginx):
    """Its lines for one host below a path, for another."""
    return re.search(r"location /usher/ \{.*?\n\}", nginx, re.DOTALL)[0].replace("/usher/", "/people/")


class Proxy:
    """A proxy in front of one usher; its lines name port 5285."""

    def __init__(self, folder, usher):
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.usher = usher
        self.config = self.folder / "proxy.conf"

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def launch(self, command, text):
        self.config.write_text(text.replace("127.0.0.1:5285", f"127.0.0.1:{self.usher.port}"))
        with (self.folder / "output").open("wb") as output:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        wait_until(self.answers, f"{command[0]} to listen", 30)
        return self

    def answers(self):
        assert self.process.poll() is None, (self.folder / "output").read_text()
        try:
            return requests.get(self.url + "/", timeout=10).status_code
        except requests.ConnectionError:
            return False

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


class Nginx(Proxy):
    @staticmethod
    def is_installed():
        return shutil.which("nginx") is not None

    def start(self, locations=None):
        locations = locations or documented("nginx.conf") + below_another_path(documented("nginx.conf"))
        user = "user root;" if os.geteuid() == 0 else ""
        paths = "\n".join(f"{kind}_temp_path {self.folder}/{kind};"
                          for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        return self.launch(["nginx", "-e", "stderr", "-c", str(self.config)], f"""
            daemon off; pid {self.folder}/pid; error_log stderr; {user} worker_processes 1;
            events {{ worker_connections 64; }}
            http {{
                access_log off; {paths}
                server {{ listen 127.0.0.1:{self.port}; server_name _; {locations} }}
            }}""")


class Apache(Proxy):
    modules = ("mpm_event", "authz_core", "headers", "proxy", "proxy_http")

    @staticmethod
    def is_installed():
        return shutil.which("apache2") is not None

    def start(self):
        loaded = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in self.modules)
        # Apache refuses to answer as root.
        user = "User www-data\nGroup www-data" if os.geteuid() == 0 else ""
        return self.launch(["apache2", "-DFOREGROUND", "-f", str(self.config)], f"""
            ServerRoot {self.folder}
            DefaultRuntimeDir {self.folder}
            PidFile {self.folder}/pid
            ErrorLog /dev/stderr
            ServerName 127.0.0.1
            Listen 127.0.0.1:{self.port}
            """ + f"{loaded}\n{user}\n" + documented("apache.conf"))


class Caddy(Proxy):
    @staticmethod
    def is_installed():
        return shutil.which("caddy") is not None

    def start(self):
        block = documented("Caddyfile")
        return self.launch(["caddy", "run", "--adapter", "caddyfile", "--config", str(self.config)],
                           "{\nadmin off\nauto_https off\nstorage file_system " + str(self.folder) + "\n}\n"
                           f"http://:{self.port} {{\nbind 127.0.0.1\n{block}\n}}\n")


class HAProxy(Proxy):
    @staticmethod
    def is_installed():
        return shutil.which("haproxy") is not None

    def start(self):
        defaults = "defaults\n    mode http\n    timeout connect 5s\n    timeout client 60s\n    timeout server 60s\n"
        lines = documented("haproxy.cfg").replace("bind 192.0.2.1:80", f"bind 127.0.0.1:{self.port}")
        return self.launch(["haproxy", "-db", "-f", str(self.config)], defaults + lines)
