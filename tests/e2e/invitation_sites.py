"""One ejabberd with its own mod_invites, and one with usher beside it: the same people come to both."""

import re
import threading

import requests

from ejabberd import CONTROL
from forms import Form
from registering import invite, wait_for_plugin
from usher import HOST, Usher, free_port
from xmpp_stream import Refused, Stream, logged_in

GOOD_PASSWORD = "wide open meadow 47"


def outcome(act):
    """Whether somebody was let."""
    try:
        return "allowed" if act() is not False else "refused"
    except (Refused, ConnectionError, TimeoutError):
        return "refused"


def in_parallel(number, act):
    """How many of them were let."""
    start = threading.Barrier(number)
    outcomes = []

    def one(index):
        start.wait(60)
        outcomes.append(outcome(lambda: act(index)))

    people = [threading.Thread(target=one, args=(index,)) for index in range(number)]
    for person in people:
        person.start()
    for person in people:
        person.join(120)
    assert len(outcomes) == number
    return outcomes.count("allowed")


class Site:
    """`server` is an Ejabberd that runs."""

    def close(self):
        self.server.kill()  # what it logs is looked at elsewhere

    def register(self, token, name, password=GOOD_PASSWORD):
        with Stream(self.server, seconds=60) as stream:
            stream.preauth(token)
            stream.register(name, password)

    def good_invite(self, username=None):
        token = self.invite(username)
        assert token
        return token

    def can_log_in(self, name, password):
        try:
            logged_in(self.server, name, password).close()
        except PermissionError:
            return False
        return True


class OwnInvitations(Site):
    """Those of mod_invites."""

    name = "mod_invites"

    def __init__(self, start_chat_server, folder, registration_timeout="infinity", **modules):
        server = self.server = start_chat_server(folder, plugin=False)
        server.stop()
        self.web_port = free_port()
        self.url = f"http://127.0.0.1:{self.web_port}/invites"
        own = {"access_create_account": "local", "landing_page": self.url + "/{{ invite.token }}"}
        server.settings["modules"].update({"mod_invites": own, "mod_register": {}}, **modules)
        server.settings["modules"] = {name: options for name, options in server.settings["modules"].items()
                                      if options is not None}
        if registration_timeout:
            server.settings["registration_timeout"] = registration_timeout
        server.settings["acl"]["local"] = {"user_regexp": ""}
        server.settings["access_rules"]["local"] = {"allow": "local"}
        server.settings["listen"].append({"port": self.web_port, "ip": "127.0.0.1", "module": "ejabberd_http",
                                          "request_handlers": {"/invites": "mod_invites"}})
        server.configure()
        server.start(evaluated=CONTROL)

    def make(self, command, **arguments):
        answer = self.server.command(command, host=HOST, code=None, **arguments)
        uri = answer.get("invite_uri", "") if isinstance(answer, dict) else ""
        found = re.search(r"preauth=(\w+)", uri)
        return found[1] if found else False

    def invite(self, username=None):
        """A token, or False where it is refused."""
        return self.make("generate_invite_with_username", username=username) if username else self.make("generate_invite")

    def invite_many(self, number):
        """How many of that many there are in the end."""
        return sum(bool(self.invite()) for _ in range(number))

    def reset(self, username):
        return self.make("generate_reset_token", username=username)

    def fill_in(self, token, name, password=GOOD_PASSWORD):
        page = f"{self.url}/{token}/registration"
        headers = {"Host": HOST}
        shown = requests.get(page, headers=headers, timeout=60)
        hidden = dict(re.findall(r'name="(token|csrf_token)" value="([^"]*)"', shown.text))
        if shown.status_code != 200:
            return False
        cookie = shown.headers["Set-Cookie"].split(";")[0]
        answer = requests.post(page, data={**hidden, "user": name, "password": password},
                               headers={**headers, "Cookie": cookie}, timeout=60)
        return answer.status_code == 200


class Ushers(Site):
    """Those of usher."""

    name = "usher"

    def __init__(self, start_chat_server, folder, ledger):
        self.server = start_chat_server(folder / "server")
        settings = {**self.server.usher_settings, "limits": {"per_address_forms": "off", "per_invite_forms": "off"}}
        self.usher = Usher(folder / "usher", ledger, settings).start()
        wait_for_plugin(self.usher)
        self.key = self.usher.create_key("--scope", "invites:create")

    def close(self):
        self.usher.stop()
        super().close()

    def invite(self, username=None):
        answer = self.usher.request("POST", "/api/v1/invites", json={"username": username} if username else {},
                                    headers={"Authorization": f"Bearer {self.key}"})
        if answer.status_code == 409:
            return False
        assert answer.status_code == 201, answer.text
        token = answer.json()["url"].rpartition("?")[2]
        self.usher.ledger.secrets.add(token)
        return token

    def invite_many(self, number):
        made = self.usher.cli("invite", "create", HOST, "--count", "1000").stdout.splitlines()
        self.usher.ledger.secrets.update(link.rpartition("?")[2] for link in made)
        return len(made) + sum(bool(self.invite()) for _ in range(number - 1000))

    def reset(self, username):
        return invite(self.usher, "--reset", username)

    def fill_in(self, token, name, password=GOOD_PASSWORD):
        return Form(self.usher, "register", token).send(username=name, password=password).status_code == 303
