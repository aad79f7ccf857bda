"""What the whole run must keep quiet about, and where it could have been said."""

import pathlib
import subprocess
import urllib.parse

PASSWORD_BYTES_MIN = 12


class Ledger:
    """Collects every secret that the tests used, and every place where one could turn up."""

    def __init__(self, folder):
        self.folder = folder
        self.secrets = set()
        self.logs = set()
        self.databases = set()
        self.pages = folder / "error-pages"
        self.metrics = folder / "metrics"
        self.pages.touch()
        self.metrics.touch()

    def add_key(self, key):
        """An API key: its id is public, its secret is not."""
        self.secrets.add(key.partition("/")[2])
        return key

    def add_link(self, link):
        self.secrets.add(token_of(link))
        return link

    def add_key_file(self, path):
        self.secrets.add(pathlib.Path(path).read_text().split()[1])

    def add_password(self, password):
        """A password that somebody types. Short ones, which are to be refused, stand in other words too."""
        if len(password) >= PASSWORD_BYTES_MIN:
            self.secrets.add(password)
        return password

    def record_page(self, text):
        """An error page or message, whole: status line, header fields, body."""
        with self.pages.open("a", errors="surrogateescape") as file:
            file.write(text + "\n")

    def record_metrics(self, text):
        with self.metrics.open("a") as file:
            file.write(text + "\n")

    def places(self):
        data = [path for folder in self.databases for path in pathlib.Path(folder).rglob("*")]
        files = [path for path in data if path.is_file() and path.suffix != ".key"]
        return sorted({self.pages, self.metrics, *self.logs, *files})

    def leaks(self):
        """The first line of each place in which a secret stands, after the place's name."""
        patterns = self.folder / "secrets"
        patterns.write_text("\n".join(sorted(self.secrets)) + "\n")
        places = [str(place) for place in self.places() if place.exists()]
        grep = subprocess.run(
            ["grep", "--with-filename", "--max-count=1", "--text", "--fixed-strings", f"--file={patterns}", "--",
             *places],
            env={"LC_ALL": "C"}, capture_output=True, text=True, errors="replace")
        unread = [line for line in grep.stderr.splitlines() if not line.endswith("No such file or directory")]
        assert not unread, unread  # but servers that still run may take files away
        return [line[:400] for line in grep.stdout.splitlines()]


def token_of(link):
    """The token in a landing page's address: all of its query, or the last part of its path."""
    parts = urllib.parse.urlsplit(link)
    token = parts.query or parts.path.rpartition("/")[2]
    assert token.isalnum() and 16 <= len(token) <= 40, f"no token: {link}"
    return token
