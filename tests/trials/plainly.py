"""Asks without comparing the answers with the API's description: for what is asked too often for that."""

import requests


class Plainly:
    def __init__(self, usher):
        self.url = usher.url

    def request(self, method, path, **more):
        return requests.request(method, self.url + path, timeout=30, **more)
