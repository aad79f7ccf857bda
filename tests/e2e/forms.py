"""Fills in usher's forms as a browser does."""

import re

import requests


class Form:
    """A form that was opened: its hidden fields and its cookie, which is for https alone."""

    def __init__(self, usher, page, token):
        self.usher = usher
        self.url = f"{usher.url}/{page}"
        shown = requests.get(f"{self.url}?t={token}", timeout=60)
        assert shown.status_code == 200, shown.text
        csrf = re.search(r'name="csrf" value="([^"]*)"', shown.text)[1]
        self.hidden = {"t": token, "csrf": csrf}
        self.headers = {"Cookie": shown.headers["Set-Cookie"].split(";")[0]}

    def send(self, timeout=90, **fields):
        return self.post({**self.hidden, **fields}, fields["password"], timeout=timeout)

    def post(self, data, password, timeout=90, **headers):
        """Sends any data in the form's place, in which that password stands."""
        self.usher.ledger.add_password(password)
        answer = requests.post(self.url, data=data, headers={**self.headers, **headers}, timeout=timeout,
                               allow_redirects=False)
        said = f"{answer.status_code} {answer.headers}\n{answer.text}"
        assert not password or password not in said, "a password came back"
        if answer.status_code >= 400:
            # What is wrong is said in the same form, which needs the token that it was opened with: who sent it
            # has that already. No other secret may stand there.
            self.usher.ledger.record_page(said.replace(self.hidden["t"], "TOKEN-OF-THE-FORM"))
        return answer


def fill_in(usher, page, token, **fields):
    return Form(usher, page, token).send(**fields)
