"""People with an account, who invite, are invited, and send the component whatever there is."""

import collections

from usher import HOST
from watched_stream import WatchedStream
from worker import Worker
from xmpp_book import bare
from xmpp_newcomers import LOST
from xmpp_stream import CLIENT, REGISTER, Refused

COMMANDS = "http://jabber.org/protocol/commands"
CONTACT, ACCOUNT = "urn:xmpp:invite#invite", "urn:xmpp:invite#create-account"
RESET = "xmpp:prosody.im/mod_invites_adhoc#password-reset"
PLUGIN = "urn:usher:plugin:0"

ODD_REQUESTS = [
    "<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='urn:x'><item/></publish></pubsub>",
    "<pubsub xmlns='http://jabber.org/protocol/pubsub'><subscribe node='urn:xmpp:invite' jid='a@b'/></pubsub>",
    "<query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='owner' jid='a@b'/></query>",
    "<query xmlns='http://jabber.org/protocol/muc#owner'/>", "<query xmlns='jabber:iq:roster'/>",
    "<query xmlns='jabber:iq:roster'><item jid='a@b' subscription='both'/></query>",
    "<query xmlns='http://jabber.org/protocol/disco#info'/>", "<query xmlns='http://jabber.org/protocol/disco#items'/>",
    "<ping xmlns='urn:xmpp:ping'/>", "<vCard xmlns='vcard-temp'/>", "<query xmlns='jabber:iq:register'/>",
    f"<commit xmlns='{PLUGIN}' token='x' holder='y'/>", f"<release xmlns='{PLUGIN}' token='x' holder='y'/>",
    f"<hello xmlns='{PLUGIN}' version='9'/>", f"<goodbye xmlns='{PLUGIN}'/>",
    f"<account-deleted xmlns='{PLUGIN}' username='admin' ago='0'/>",
    f"<create-account xmlns='{PLUGIN}' username='forged'><password>wide open meadow</password></create-account>",
    f"<forwarded-command xmlns='{PLUGIN}' from='admin@{HOST}/x' admin='true'><command xmlns='{COMMANDS}' "
    f"node='{ACCOUNT}'/></forwarded-command>",
]


class SessionGone(Exception):
    """It was not resumed."""


class Member(Worker):
    """Each turn is one session, with a few moves in it."""

    MOVES = {
        "invite_at_once": 5, "begin_form": 4, "go_on_with_form": 5, "complete_unbegun": 1, "take_others_form": 2,
        "show_token": 6, "odd_request": 4, "odd_presence": 2, "odd_answer": 1, "forge_sender": 1, "be_cut_off": 3,
        "remove_contact": 1, "remove_account": 0.15, "change_password": 0.2, "catch_up": 3, "write": 2, "look": 2,
    }
    forms = collections.deque(maxlen=50)  # sessions of all, with whose they are

    def __init__(self, name, site, book, seed, findings, stopping):
        super().__init__(name, seed, findings, stopping)
        self.site, self.book = site, book

    def turn(self):
        self.pause(0, 0.5)
        self.username = self.book.some_member(self.dice)
        self.password = self.dice.choice(self.book.possible_passwords(self.username))
        self.breaks, losses, self.moves = self.site.breaks, self.site.losses, []
        try:
            with WatchedStream(self.site.prosody, self.book, self.findings, self.username) as self.stream:
                self.stream.login(self.username, self.password, f"r{self.stream.number}")
                self.stream.go_online()
                if self.dice.random() < 0.4:
                    self.stream.enable_resumption()
                for _ in range(self.dice.randint(1, 9)):
                    move = self.pick(self.MOVES)
                    self.findings.did(f"member: {move}")
                    self.moves.append(move)
                    getattr(self, move)()
                self.stream.catch_up()
        except PermissionError:
            self.judge_refusal()
        except TimeoutError as late:
            self.findings.expect(self.site.may_have_lost(losses, self.stream.unanswered()), "no answer",
                                 f"{self.name}, {self.username}: {late!r}: {self.stream.unanswered()}")
        except Refused as refused:  # the login: others are heard where they were asked
            self.findings.expect(not self.is_steady(), "a login was refused", f"{self.username}: {refused}")
        except LOST:
            self.findings.expect(not self.is_steady(), "a session was closed", f"{self.name}, {self.username}: {self.moves}")
        except SessionGone:
            self.findings.did("sessions that were not resumed")

    def is_steady(self):
        """Whether nobody and nothing ended this account's sessions meanwhile, as far as is known here."""
        return (not self.site.may_have_closed(self.breaks) and self.username not in self.book.removed
                and len(self.book.possible_passwords(self.username)) == 1)

    def judge_refusal(self):
        """It is that of an account that is gone, or was given another one."""
        self.findings.expect(not self.is_steady(), "a password is good no longer", self.username)

    def ask(self, payload, to, type="set", **more):
        """Mostly waits for the answer, and gives it; None where it was refused or is to come."""
        id = self.stream.ask(payload, to, type, **more)
        if self.dice.random() < 0.2:
            return None
        try:
            return self.stream.finish_iq(id)
        except Refused as refused:
            self.findings.did(f"refused: {refused.condition}")
            return None

    # Commands (XEP-0050)

    def command(self, node, action, session="", form="", to=None):
        session = f" sessionid='{session}'" if session else ""
        answer = self.ask(f"<command xmlns='{COMMANDS}' node='{node}' action='{action}'{session}>{form}</command>",
                          to or self.dice.choice([HOST, self.site.component]))
        return None if answer is None else answer.find(f"{{{COMMANDS}}}command")

    def form(self, node):
        name = self.book.some_member(self.dice) if node == RESET else self.book.new_name(self.dice)
        field = (f"<field var='accountjid'><value>{bare(name)}</value></field>" if node == RESET else
                 f"<field var='username'><value>{self.dice.choice(['', name])}</value></field>"
                 f"<field var='roster-subscription'><value>{self.dice.choice('01')}</value></field>")
        return f"<x xmlns='jabber:x:data' type='{self.dice.choice(['submit'] * 5 + ['cancel'])}'>{field}</x>"

    def invite_at_once(self):
        self.command(CONTACT, "execute")

    def begin_form(self):
        node = self.dice.choice([ACCOUNT, RESET])
        to = self.dice.choice([HOST, self.site.component])
        command = self.command(node, self.dice.choice(["execute"] * 5 + ["complete", "prev", "next"]), to=to)
        if command is not None and command.get("status") == "executing":
            self.forms.append((self.username, to, node, command.get("sessionid")))

    def go_on_with_form(self):
        for owner, to, node, session in list(self.forms):
            if owner == self.username:
                action = self.dice.choice(["complete"] * 4 + ["next", "prev", "cancel", "execute", "explode"])
                self.command(node, action, session, self.form(node), to)
                return

    def complete_unbegun(self):
        self.command(ACCOUNT, "complete", "made-up", self.form(ACCOUNT))

    def take_others_form(self):
        for owner, to, node, session in list(self.forms):
            if owner != self.username:
                command = self.command(node, "complete", session, self.form(node), to)
                self.findings.expect(command is None or command.get("status") != "completed",
                                     "somebody else's form was sent", f"{self.username} sent that of {owner}")
                return

    # Contacts

    def show_token(self):
        invite = self.book.some_invite(self.dice, lambda each: each.contact)
        if invite is None:
            return
        inviter = invite.contact if self.dice.random() < 0.9 else self.book.some_member(self.dice)
        self.stream.show_token(inviter, invite.token)
        if self.dice.random() < 0.3:  # once more, before that one was answered
            self.stream.show_token(inviter, invite.token)

    def remove_contact(self):
        roster = [jid for jid, kind in self.stream.roster().items() if kind == "both"]
        if roster:
            contact = self.dice.choice(roster)
            self.book.loosened |= {self.username, contact.partition("@")[0]}
            self.ask(f"<query xmlns='jabber:iq:roster'><item jid='{contact}' subscription='remove'/></query>", None)

    # Whatever there is

    def odd_request(self):
        request = self.dice.choice(ODD_REQUESTS)
        answer = self.ask(request, self.dice.choice([HOST, self.site.component, f"x@{self.site.component}/y"]),
                          self.dice.choice(["get", "set"]), attributes=self.dice.choice(["", " xml:lang='de'"]))
        self.findings.expect(answer is None or PLUGIN not in request, "an order was taken",
                             f"{self.username} sent {request}")

    def odd_presence(self):
        kind = self.dice.choice(["", " type='subscribe'", " type='subscribed'", " type='unsubscribed'", " type='probe'"])
        room = "<x xmlns='http://jabber.org/protocol/muc'/>"
        self.stream.send(f"<presence to='{self.dice.choice(['room@', ''])}{self.site.component}/nick'{kind}>{room}</presence>"
                         if not kind else f"<presence to='{self.site.component}'{kind}/>")

    def odd_answer(self):
        """Of a request that nobody made, in anybody's name."""
        sender = self.dice.choice([self.stream.jid, self.site.component, HOST])
        self.stream.send(f"<iq type='{self.dice.choice(['result', 'error'])}' from='{sender}' id='{self.dice.randrange(99)}' "
                         f"to='{self.dice.choice([HOST, self.site.component])}'><commit xmlns='{PLUGIN}'/></iq>")

    def forge_sender(self):
        sender = self.dice.choice([HOST, self.site.component, f"admin@{HOST}"])
        self.ask(f"<command xmlns='{COMMANDS}' node='{CONTACT}'/>", HOST, attributes=f" from='{sender}'")

    def write(self):
        self.stream.message(self.dice.choice([self.site.component, bare(self.book.some_member(self.dice))]), "hello")

    def look(self):
        self.stream.roster()

    def catch_up(self):
        self.stream.catch_up()

    def be_cut_off(self):
        """And come back, while something was asked (XEP-0198)."""
        if not self.stream.resumable:
            return
        self.stream.ask(f"<command xmlns='{COMMANDS}' node='{CONTACT}' action='execute'/>", HOST)
        if not self.stream.resume(self.username, self.password):
            raise SessionGone

    def change_password(self):
        password = self.book.new_password(self.dice)
        self.book.passwords[self.username].append(password)
        self.ask(f"<query xmlns='{REGISTER}'><username>{self.username}</username><password>{password}</password></query>",
                 None)

    def remove_account(self):
        if self.username.startswith("member") or len(self.book.members) < 20:
            return
        self.book.begin_removal(self.username)
        self.stream.send(f"<iq type='set' id='away'><query xmlns='{REGISTER}'><remove/></query></iq>")
        self.stream.open_ids["away"] += 1
        self.stream.wait_for(lambda stanza: stanza.get("id") == "away" and stanza.tag == f"{CLIENT}iq")
