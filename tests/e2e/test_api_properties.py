"""What the description of the management API allows, and what it does not: nothing fails inside, and no answer is
other than described, which `Usher.request` sees to."""

import random

import pytest
from hypothesis import given, seed, settings

from api_requests import Requests, allowed_requests
from usher import HOST

pytestmark = [pytest.mark.slow, pytest.mark.any_store]

REQUESTS_MAX = 150  # of each sort
SEED = 20261130


@pytest.fixture(scope="module")
def operations(shared):
    return shared.description().operations


@pytest.fixture(scope="module")
def send(shared, operations):
    scopes = {scope for each in operations for security in each.declared["security"] for scope in security["key"]}
    key = shared.create_key("--scope", ",".join(sorted(scopes)))

    def send_one(request):
        headers = {"Authorization": f"Bearer {key}", **request.headers}
        answer = shared.request(request.method, request.address, data=request.body, headers=headers)
        if answer.status_code == 201:
            note_links(answer.json())
        return answer

    def note_links(made):
        if "secret" in made:  # a webhook's address is no link
            shared.ledger.add_password(made["secret"].rpartition("/")[2])
            return
        for name, value in made.items():
            if name == "url":
                shared.ledger.add_link(value)
            for each in value if isinstance(value, list) else []:
                if isinstance(each, dict):
                    note_links(each)

    return send_one


@pytest.fixture(scope="module")
def requests(shared):
    shared.create_invite("--note", "there before")
    answer = shared.get("/api/v1/invites", headers={"Authorization": f"Bearer {shared.create_key('--scope', 'invites:read')}"})
    return Requests(shared.description(), {"invites": answer.json()["invites"][0]["id"], "accounts": "alice"})


def test_each_example_works(operations, requests, send):
    for operation in operations:
        if "{" in operation.path and operation.path.split("/")[3] not in requests.known:
            continue
        answer = send(requests.plain(operation))
        assert answer.status_code in (200, 201), f"{operation.name}: {answer.status_code} {answer.text}"


def test_what_is_allowed(operations, requests, send):
    for operation in operations:
        @seed(SEED)
        @settings(max_examples=max(5, REQUESTS_MAX // len(operations)), deadline=None, database=None)
        @given(allowed_requests(requests, operation))
        def answers_as_described(request):
            assert send(request).status_code < 500

        answers_as_described()


def test_what_is_not_allowed(operations, requests, send):
    # Of a host that there is: nobody is told more about another one.
    there = Requests(requests.described, {**requests.known, "hosts": HOST})
    wrong = [request for operation in operations for request in there.wrong(operation)]
    chosen = random.Random(SEED).sample(wrong, min(len(wrong), REQUESTS_MAX))
    assert len(chosen) == REQUESTS_MAX
    for request in chosen:
        answer = send(request)
        what = f"{request.operation.name}, {request.fault}: {answer.status_code} {answer.text}"
        assert 400 <= answer.status_code < 500, what
        assert answer.status_code != 404, what
