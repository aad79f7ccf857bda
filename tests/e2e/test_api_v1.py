"""The management API, /api/v1, through the real program: what it changes, it also tells of."""

import pytest

from usher import HOST, PUBLIC_URL, is_problem

pytestmark = pytest.mark.any_store

SCOPES = ("invites:create,invites:read,invites:update,invites:revoke,accounts:read,accounts:freeze,events:read")


class Client:
    def __init__(self, server, *scopes):
        self.server = server
        self.key = server.create_key("--scope", ",".join(scopes) or SCOPES)
        self.key_id = self.key.partition("/")[0]

    def request(self, method, path, status=200, **more):
        headers = {"Authorization": f"Bearer {self.key}", **more.pop("headers", {})}
        answer = self.server.request(method, f"/api/v1/{path}", headers=headers, **more)
        assert answer.status_code == status, f"{answer.status_code}: {answer.text}"
        assert answer.headers["Cache-Control"] == ("private, no-cache" if path == "openapi.json" else "no-store")
        return answer

    def get(self, path, **more):
        return self.request("GET", path, **more).json()

    def create(self, **fields):
        invite = self.request("POST", "invites", 201, json=fields).json()
        self.server.ledger.add_link(invite["url"])
        return invite


@pytest.fixture
def client(shared):
    return Client(shared)


def test_an_invite_from_its_creation_to_its_return(shared, client):
    made = client.create(groups=["family"], note="For Alice", labels={"team": "blue"}, uses={"limit": 3}, ttl="30d")
    assert made["url"].startswith(PUBLIC_URL + "/invite?") and made["uri"].startswith(f"xmpp:{HOST}?register;preauth=")
    assert shared.page(made["url"]).status_code == 200
    path = f"invites/{made['id']}"

    listed = client.get(f"invites?label=team:blue&created_by={client.key_id}")
    assert listed["next_cursor"] is None
    assert listed["invites"] == [{name: value for name, value in made.items() if name not in ("url", "uri")}]

    shown = client.request("GET", path)
    changed = client.request("PATCH", path, json={"note": None, "uses": "unlimited", "labels": {"team": None, "x": "y"}},
                             headers={"If-Match": shown.headers["ETag"]})
    assert changed.json() == {**shown.json(), "note": "", "labels": {"x": "y"},
                              "uses": {"limit": None, "used": 0, "held": 0}}
    late = client.request("PATCH", path, 412, json={"note": "a"}, headers={"If-Match": shown.headers["ETag"]})
    assert is_problem(late, 412)["type"] == "urn:usher:problem:version-mismatch"

    revoked = client.request("POST", f"{path}/revoke", json={"reason": "a mistake"}).json()
    assert revoked["state"] == "revoked" and revoked["revoked"]["at"]
    assert shared.page(made["url"]).status_code == 410
    restored = client.request("POST", f"{path}/restore").json()
    assert restored["state"] == "pending" and restored["revoked"] is None
    assert shared.page(made["url"]).status_code == 200
    assert client.get(f"{path}/redemptions") == {"redemptions": []}

    events = client.get(f"events?object={made['id']}")["events"]
    assert [event["type"] for event in events] == ["invite.created", "invite.updated", "invite.revoked",
                                                   "invite.restored"]
    assert all(event["actor"] == {"type": "api-key", "id": client.key_id} for event in events)
    assert events[2]["data"]["reason"] == "a mistake"


def test_lists_go_on_in_each_order(client):
    made = [client.create(ttl=ttl, labels={"order": "each"})["id"] for ttl in ("3d", "1d", "2d")]
    late, soon, between = made
    chosen = f"invites?label=order:each&created_by={client.key_id}"
    for sort, expected in (("created", made), ("-created", made[::-1]), ("expires", [soon, between, late]),
                           ("-expires", [late, between, soon])):
        first = client.get(f"{chosen}&sort={sort}&limit=2")
        rest = client.get(f"{chosen}&sort={sort}&limit=2&after={first['next_cursor']}")
        assert [invite["id"] for page in (first, rest) for invite in page["invites"]] == expected
        assert rest["next_cursor"] is None
        other = client.request("GET", f"invites?sort={sort}&after={first['next_cursor']}", 400)
        assert is_problem(other, 400)["errors"][0]["parameter"] == "after"


def test_pages_of_a_list(client):
    made = [client.create()["id"] for _ in range(5)]
    path, seen = f"invites?limit=2&created_by={client.key_id}", []
    while path:
        answer = client.request("GET", path)
        seen += [invite["id"] for invite in answer.json()["invites"]]
        following = answer.links.get("next")
        path = following and "invites" + following["url"]
    assert seen == made[::-1]


def test_events_go_on_where_a_reader_stopped(client):
    cursor = None
    while True:
        page = client.get("events?limit=200" + (f"&after={cursor}" if cursor else ""))
        cursor = page["next_cursor"]
        if not page["events"]:
            break
    made = client.create()
    page = client.get(f"events?after={cursor}")
    assert [event["object"] for event in page["events"]] == [made["id"]]


def test_sending_again_makes_one(client):
    again = {"json": {"note": "once"}, "headers": {"Idempotency-Key": "the-one"}}
    first = client.request("POST", "invites", 201, **again).json()
    client.server.ledger.add_link(first["url"])
    assert client.request("POST", "invites", 201, **again).json() == first
    assert len(client.get(f"invites?created_by={client.key_id}")["invites"]) == 1


def test_freezing_an_account(client):
    assert client.get("accounts/alice") == {"account": f"alice@{HOST}", "frozen": False, "origin": None}
    assert client.request("POST", "accounts/alice/freeze", json={"reason": "spam"}).json()["frozen"] is True
    assert client.get("accounts/alice/tree") == {"accounts": [], "next_cursor": None}
    assert client.request("POST", "accounts/alice/unfreeze").json()["frozen"] is False


def test_what_a_key_may_not(shared):
    reader = Client(shared, "invites:read")
    refused = reader.request("POST", "invites", 403, json={})
    assert is_problem(refused, 403)["type"] == "urn:usher:problem:scope-missing"
    assert refused.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="invites:create"'
    stranger = shared.get("/api/v1/invites")
    assert is_problem(stranger, 401) and stranger.headers["WWW-Authenticate"] == "Bearer"


def test_what_is_wrong_is_named(client):
    problem = is_problem(client.request("POST", "invites", 400, json={"lables": {}}), 400)
    assert problem["errors"] == [{"pointer": "/lables", "detail": "there is no such field, did you mean 'labels'?"}]
    problem = is_problem(client.request("GET", "invites?stat=pending", 400), 400)
    assert problem["errors"][0]["parameter"] == "stat"


def test_every_path_is_described(client):
    described = client.get("openapi.json")
    assert described["openapi"] == "3.1.0"
    assert set(described["paths"]["/api/v1/invites"]) == {"get", "post"}
