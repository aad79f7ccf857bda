"""A Prosody and a usher, and what is done to both while people use them."""

import signal

from chat_server import COMPONENT
from prosody import GLOBAL_MODULES, Prosody
from usher import HOST, Usher, wait_until
from worker import Worker

MEMBERS = 8  # who have an account from the first on
FIRST_PASSWORD = "the first wide meadow 61"


class Site:
    """`breaks` counts the beginnings and the ends of what closes streams, `losses` that of what closes usher's."""

    component = COMPONENT

    def __init__(self, folder, ledger, book):
        self.breaks = self.losses = 0
        ledger.add_password(FIRST_PASSWORD)
        self.prosody = Prosody(folder / "prosody", ledger, admins=[f"admin@{HOST}"],
                               global_modules=[*GLOBAL_MODULES, "admin_shell", "smacks"],
                               host_settings={"smacks_hibernation_time": 20}).start()
        ledger.logs.discard(self.prosody.log_path)  # with mod_smacks it has whole stanzas that are sent anew
        settings = dict(self.prosody.usher_settings)
        settings["host"] = {HOST: {**settings["host"][HOST],
                                   "commands": {"account_invites": ["everyone"], "rate": "off", "live_invites_max": 1000,
                                                "password_resets": ["admins", f"member0@{HOST}"]}}}
        self.usher = Usher(folder / "usher", ledger, settings).start()
        for name in ("admin", *(f"member{number}" for number in range(MEMBERS))):
            book.add_member(name, self.prosody.add_account(name, FIRST_PASSWORD))
        self.wait_until_whole()
        self.usher.description()  # before threads ask for it
        self.key = self.usher.create_key("--scope", "invites:create,invites:read,invites:update,invites:revoke,"
                                                    "events:read,accounts:read")

    def may_have_closed(self, breaks):
        """A stream that was opened when there were so many breaks."""
        return self.breaks != breaks or self.breaks % 2 == 1

    def may_have_lost(self, losses, unanswered):
        """Requests on a stream that was opened when there were so many losses: nobody answers those that were sent to
        the component itself, and that were on their way when its stream broke."""
        return self.losses != losses and all(self.component in address for address in unanswered.values())

    def is_whole(self):
        text = self.usher.get("/readyz", url=self.usher.ops_url).text
        return ": connected" in text and "plugin" in text

    def wait_until_whole(self):
        wait_until(self.is_whole, "usher and its plugin to find each other", 60)

    def shell(self, *words):
        self.prosody.control("shell", *words)

    def stop(self):
        self.usher.stop()
        self.prosody.process.send_signal(signal.SIGTERM)
        self.prosody.process.wait(20)


class Harm(Worker):
    """Each turn does one thing to the servers, and waits for them to be whole again."""

    KINDS = {
        "reload_plugin": 4, "reload_what_it_needs": 2, "unload_plugin": 2, "deactivate_host": 2,
        "deactivate_component": 2, "restart_usher": 2, "kill_usher": 2, "reload_usher": 1, "pause_usher": 2,
        "restart_prosody": 1, "kill_prosody": 1.5, "pause_prosody": 1,
    }

    LOSE = {"deactivate_component", "restart_usher", "kill_usher"}

    def __init__(self, site, seed, findings, stopping):
        super().__init__("harm", seed, findings, stopping)
        self.site = site

    def turn(self):
        self.pause(1, 8)
        kind = self.pick(self.KINDS)
        self.findings.did(f"harm: {kind}")
        self.findings.say(f"harm: {kind}")
        self.site.losses += kind in self.LOSE
        getattr(self, kind)()
        if self.dice.random() < 0.7:
            self.site.wait_until_whole()

    def breaking(self, *steps):
        """Steps that close streams."""
        self.site.breaks += 1
        try:
            for step in steps:
                step()
        finally:
            self.site.breaks += 1

    def reload_plugin(self):
        self.site.shell("module", "reload", "usher", HOST)

    def reload_what_it_needs(self):
        self.site.shell("module", "reload", self.dice.choice(["register_ibr", "adhoc", "roster", "presence"]), HOST)

    def unload_plugin(self):
        self.site.shell("module", "unload", "usher", HOST)
        self.pause(0, 2)
        self.site.shell("module", "load", "usher", HOST)

    def deactivate(self, host):
        self.breaking(lambda: self.site.shell("host", "deactivate", host), lambda: self.pause(0, 2),
                      lambda: self.site.shell("host", "activate", host))

    def deactivate_host(self):
        self.deactivate(HOST)

    def deactivate_component(self):
        self.deactivate(self.site.component)

    def restart_usher(self):
        self.site.usher.restart()

    def kill_usher(self):
        self.site.usher.kill()
        self.pause(0, 2)
        self.site.usher.start()

    def reload_usher(self):
        self.site.usher.process.send_signal(signal.SIGHUP)

    def pause_usher(self):
        """Now and then for longer than the plugin waits for an answer."""
        self.halt(self.site.usher.process, self.dice.choice([1, 3, 8, 24]))

    def pause_prosody(self):
        self.halt(self.site.prosody.process, self.dice.choice([1, 3, 8]))

    def halt(self, process, seconds):
        process.send_signal(signal.SIGSTOP)
        try:
            self.stopping.wait(seconds)
        finally:
            process.send_signal(signal.SIGCONT)

    def restart_prosody(self):
        self.breaking(self.end_prosody, self.site.prosody.start)

    def end_prosody(self):
        process, self.site.prosody.process = self.site.prosody.process, None
        process.send_signal(signal.SIGTERM)
        process.wait(30)

    def kill_prosody(self):
        self.breaking(self.site.prosody.kill, self.site.prosody.start)
