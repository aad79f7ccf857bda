"""Fills in usher's forms as a browser does."""

import re

import requests


class Form:
    """A form that was opened: its hidden fields and its cookie, which is for https alone."""

    def __init__(self, usher, page, token):
        self.url = f"{usher.url}/{page}"
        shown = requests.get(f"{self.url}?t={token}", timeout=60)
        assert shown.status_code == 200, shown.text
        csrf = re.search(r'name="csrf" value="([^"]*)"', shown.text)[1]
        self.hidden = {"t": token, "csrf": csrf}
        self.headers = {"Cookie": shown.headers["Set-Cookie"].split(";")[0]}

    def send(self, **fields):
        return requests.post(self.url, data={**self.hidden, **fields}, headers=self.headers, timeout=90,
                             allow_redirects=False)


def fill_in(usher, page, token, **fields):
    return Form(usher, page, token).send(**fields)
