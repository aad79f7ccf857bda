"""What every XMPP server that the tests run has in common."""

import socket

from usher import HOST

COMPONENT = f"usher.{HOST}"
SECRET = "the component's secret, which is no one else's"


class ChatServer:
    """One server in a folder of its own, which has `ports` on loopback, a log and usher's component."""

    def answers(self):
        assert self.process.poll() is None, (self.folder / "output").read_text()[-3000:] + self.log()[-3000:]
        try:
            for port in self.ports:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return True
        except OSError:
            return False

    @property
    def usher_settings(self):
        """What usher's configuration says about this server."""
        return {"host": {HOST: {"xmpp": {"component": COMPONENT, "secret": SECRET,
                                         "server": f"127.0.0.1:{self.component_port}"}}}}

    def log(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def check_log(self, signs):
        """No line has any of these signs of a problem."""
        problems = [line for line in self.log().splitlines() if any(sign in line for sign in signs)]
        assert not problems, "\n".join(problems[:20])

    def kill(self):
        process, self.process = self.process, None
        process.kill()
        process.wait()
