"""Many invites at once through /api/v1, and fields in JSON through /invites_api, by the real program."""

import csv
import io
import json
import random

import pytest

from test_api_v1 import Client
from usher import HOST, PUBLIC_URL, is_problem

pytestmark = pytest.mark.any_store

ALL = ("invites:create", "invites:read", "invites:update", "invites:revoke", "events:read")


@pytest.fixture
def client(shared):
    return Client(shared, *ALL)


def batch(client, status=201, headers=None, **fields):
    answer = client.request("POST", "invites/batch", status, json=fields, headers=headers or {})
    if status == 201 and answer.headers["Content-Type"] == "application/json":
        for invite in answer.json()["invites"]:
            client.server.ledger.add_link(invite["url"])
    return answer


def count(client, query=""):
    return client.get(f"invites?count=true&limit=1&created_by={client.key_id}{query}")["count"]


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


def rows_in(answer):
    assert answer.headers["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_a_class_is_invited_and_the_course_called_off(shared, client):
    made = batch(client, count=30, template={"note": "Class 7b", "labels": {"class": "7b"}, "ttl": "30d"}).json()["invites"]
    assert len({invite["id"] for invite in made}) == len({invite["url"] for invite in made}) == 30
    assert shared.page(made[0]["url"]).status_code == shared.page(made[-1]["url"]).status_code == 200
    events = client.get(f"events?type=invite.created&actor=api-key:{client.key_id}&limit=200")["events"]
    assert [event["object"] for event in events] == [invite["id"] for invite in made]

    would = client.request("POST", f"invites/revoke?label=class:7b&created_by={client.key_id}", json={"dry_run": True})
    assert would.json() == {"dry_run": True, "count": 30, "count_exact": True, "next_cursor": None}
    assert count(client, "&state=pending") == 30
    done = client.request("POST", f"invites/revoke?label=class:7b&created_by={client.key_id}", json={"reason": "called off"})
    assert done.json() == {"dry_run": False, "count": 30, "next_cursor": None}
    assert shared.page(made[0]["url"]).status_code == shared.page(made[-1]["url"]).status_code == 410
    revoked = client.get(f"events?type=invite.revoked&object={made[7]['id']}")["events"]
    assert [event["data"]["reason"] for event in revoked] == ["called off"]


def test_a_batch_is_made_whole_or_not_at_all(client):
    held = client.create(username=f"held{random.randrange(10**9)}")
    names = [f"bulk{random.randrange(10**9)}x{number}" for number in range(20)]
    items = [{"username": name} for name in names]
    refused = batch(client, 409, items=[*items, {"username": held["username"]}])
    problem = is_problem(refused, 409)
    assert problem["type"] == "urn:usher:problem:username-reserved"
    assert [error["pointer"] for error in problem["errors"]] == ["/items/20/username"]
    twice = is_problem(batch(client, 409, items=[*items, items[3]]), 409)
    assert [error["pointer"] for error in twice["errors"]] == ["/items/20/username"]
    late = is_problem(batch(client, 400, items=[*items, {"ttl": "12000d"}]), 400)
    assert [error["pointer"] for error in late["errors"]] == ["/items/20/ttl"]
    assert count(client) == 1
    assert [invite["username"] for invite in batch(client, items=items).json()["invites"]] == names
    assert count(client) == 21


def test_a_thousand_at_once(client):
    made = batch(client, count=1000).json()["invites"]
    assert len(made) == count(client) == 1000
    problem = is_problem(batch(client, 400, count=1001), 400)
    assert problem["errors"] == [{"pointer": "/count", "detail": "from 1 to 1000"}]
    problem = is_problem(batch(client, 400, items=[{}] * 1001), 400)
    assert problem["errors"][0]["pointer"] == "/items"
    step = client.request("POST", f"invites/revoke?created_by={client.key_id}", json={}).json()
    assert step["count"] == 1000 and count(client, "&state=revoked") == 1000


def test_a_batch_that_is_sent_again_is_made_once(shared, client):
    again = {"headers": {"Idempotency-Key": "class-7b"}, "count": 5, "template": {"note": "once"}}
    first = batch(client, **again).json()
    assert batch(client, **again).json() == first
    table = batch(client, **{**again, "headers": {**again["headers"], "Accept": "text/csv"}})
    assert [row["url"] for row in rows_in(table)] == [invite["url"] for invite in first["invites"]]
    is_problem(batch(client, 422, **{**again, "count": 6}), 422)
    assert count(client) == 5


def test_tables_run_no_formulas(shared, client):
    note = '=HYPERLINK("https://evil.example","x"),+1'
    table = batch(client, headers={"Accept": "text/csv"}, items=[{"note": note, "groups": ["@staff", "b"], "uses": "unlimited"}])
    row, = rows_in(table)
    shared.ledger.add_link(row["url"])
    assert row["url"].startswith(PUBLIC_URL) and row["note"] == "'" + note and row["groups"] == "'@staff; b"
    assert row["uses_limit"] == "unlimited" and row["uses_used"] == "0" and row["state"] == "pending"
    listed = client.request("GET", f"invites?created_by={client.key_id}", headers={"Accept": "text/csv"})
    same, = rows_in(listed)
    assert "url" not in same and same == {name: value for name, value in row.items() if name != "url"}


def test_a_table_has_pages(client):
    made = [invite["id"] for invite in batch(client, count=5).json()["invites"]]
    path, seen = f"invites?limit=2&created_by={client.key_id}", []
    while path:
        answer = client.request("GET", path, headers={"Accept": "text/csv"})
        seen += [row["id"] for row in rows_in(answer)]
        following = answer.links.get("next")
        path = following and "invites" + following["url"]
    assert seen == made[::-1]


def test_nothing_is_withdrawn_that_was_not_meant(client):
    made = batch(client, count=2).json()["invites"]
    for query in ("", "?state=pending", "?state=pending&state=used&state=expired"):
        for body in ({}, {"dry_run": True}, {"all": False, "reason": "x"}):
            problem = is_problem(client.request("POST", f"invites/revoke{query}", 400, json=body), 400)
            assert [error["pointer"] for error in problem["errors"]] == ["/all"]
    for query, parameter in (("?note=", "note"), ("?label=a", "label"), ("?state=revoked", "state"), ("?nope=1", "nope"),
                             ("?limit=1", "limit"), ("?after=AAAA", "after"), ("?username=%ff", "username")):
        problem = is_problem(client.request("POST", f"invites/revoke{query}", 400, json={"all": True}), 400)
        assert parameter in [error.get("parameter") for error in problem["errors"]] or query == "?username=%ff"
    for body in ({"all": 1}, {"all": None}, {"dry_run": "true"}, {"filter": {}}, {"reason": "x" * 501}):
        is_problem(client.request("POST", f"invites/revoke?created_by={client.key_id}", 400, json=body), 400)
    assert count(client, "&state=pending") == len(made)


@pytest.mark.parametrize("body, pointer", [
    ("[]", ""), ("null", ""), ('"x"', ""), ("", ""), ("{", ""), ("{}", ""),
    ('{"count":2,"count":2}', "/count"), ('{"count":1.5}', "/count"), ('{"count":null}', "/count"), ('{"count":-1}', "/count"),
    ('{"count":9007199254740993}', "/count"), ('{"count":true}', "/count"), ('{"items":null}', "/items"),
    ('{"items":[null]}', "/items/0"), ('{"items":[{},7]}', "/items/1"), ('{"items":[{"note":["x"]}]}', "/items/0/note"),
    ('{"items":[{"labels":{"a":null}}]}', "/items/0/labels/a"), ('{"items":[{"uses":{"limit":0}}]}', "/items/0/uses/limit"),
    ('{"items":[{"host":"other.example"}]}', "/items/0/host"), ('{"items":[{"note":"\xff"}]}', None),
    ('{"items":' + "[" * 1000 + "]" * 1000 + "}", None), ('{"template":{}}', ""), ('{"count":1,"template":[]}', "/template"),
    ('{"items":[{}],"template":{}}', "/template"), ('{"items":[{"a/b~c":1}]}', "/items/0/a~1b~0c"),
])
def test_bad_batches(client, body, pointer):
    answer = client.request("POST", "invites/batch", 400, data=body.encode("latin-1"),
                            headers={"Content-Type": "application/json"})
    errors = is_problem(answer, 400)["errors"]
    assert pointer is None or pointer in [error["pointer"] for error in errors]
    assert count(client) == 0


def test_a_key_gives_nothing_away_in_numbers(shared):
    plain = Client(shared, "invites:create", "invites:read")
    refused = plain.request("POST", "invites/batch", 403, json={"items": [{}, {"roles": ["admin"]}]})
    assert refused.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="invites:update"'
    assert count(plain) == 0
    plain.request("POST", "invites/revoke", 403, json={"all": True})
    Client(shared, "invites:read").request("POST", "invites/batch", 403, json={"count": 1})


def test_links_are_for_keys_with_their_scope(shared, client):
    made = client.create()
    path = f"invites/{made['id']}"
    assert "url" not in client.get(path) and "uri" not in client.get(path)
    sharer = Client(shared, "invites:read", "invites:links")
    seen = sharer.get(path)
    assert (seen["url"], seen["uri"]) == (made["url"], made["uri"])
    assert sharer.get(f"invites?created_by={client.key_id}")["invites"] == [seen]
    row, = rows_in(sharer.request("GET", f"invites?created_by={client.key_id}", headers={"Accept": "text/csv"}))
    assert row["url"] == made["url"]
    reset = shared.cli("invite", "create", HOST, "--reset", f"reset{random.randrange(10**9)}").stdout.strip()
    shared.ledger.add_link(reset)
    token = reset.rpartition("?")[2]
    assert token not in sharer.request("GET", "invites?kind=reset&limit=200").text, "it would take an account over"


def test_invites_api_takes_fields_in_json(shared, client):
    key = bearer(client.key)
    answer = shared.request("POST", "/invites_api", json={"note": "from a shop", "labels": {"order": "17"}}, headers=key)
    assert answer.status_code == 201 and answer.text == "" and answer.headers["Access-Control-Allow-Origin"] == "*"
    shared.ledger.add_link(answer.headers["Location"])
    invite, = client.get(f"invites?created_by={client.key_id}&label=order:17")["invites"]
    assert invite["note"] == "from a shop"
    again = {"json": {"note": "once"}, "headers": {**key, "Idempotency-Key": "one"}}
    answers = [shared.request("POST", "/invites_api?redirect=true", **again) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    shared.ledger.add_link(answers[0].headers["Location"])
    for body, status in ({"nite": 1}, 400), ([], 400), ({"ttl": "x"}, 400), ({"kind": "reset", "username": "bob"}, 400):
        refused = shared.request("POST", "/invites_api", json=body, headers=key)
        assert is_problem(refused, status) and refused.headers["Access-Control-Allow-Origin"] == "*"
    refused = shared.request("POST", "/invites_api", data=json.dumps({}), headers={**key, "Content-Type": "text/plain"})
    assert is_problem(refused, 415) and refused.headers["Accept"] == "application/json"
    plain = bearer(shared.create_key())
    is_problem(shared.request("POST", "/invites_api", json={"groups": ["staff"]}, headers=plain), 403)
    assert count(client) == 2


def test_the_description_has_them(client):
    paths = client.get("openapi.json")["paths"]
    made = paths["/api/v1/invites/batch"]["post"]
    assert set(made["responses"]["201"]["content"]) == {"application/json", "text/csv"}
    assert made["security"] == [{"key": ["invites:create"]}]
    withdrawn = paths["/api/v1/invites/revoke"]["post"]
    names = {parameter["name"] for parameter in withdrawn["parameters"]}
    assert {"label", "note", "after"} <= names and "limit" not in names
