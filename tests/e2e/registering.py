"""Registering by a token, in both ways that there are."""

from forms import fill_in
from ledger import token_of
from usher import wait_until
from xmpp_stream import register_by_token


def wait_for_plugin(usher, times=1):
    """Until usher found its plugin in the XMPP server, so often since its log began."""
    wait_until(lambda: usher.log().count("the XMPP server has usher's plugin") >= times, "usher to find its plugin")


def invite(usher, *args):
    """The token of a new one."""
    return token_of(usher.create_invite(*args))


def register_by(way, usher, server, token, username, password):
    """Whose way is `form` or `stream`."""
    if way == "form":
        assert fill_in(usher, "register", token, username=username, password=password).status_code == 303
    else:
        register_by_token(server, token, username, password)
