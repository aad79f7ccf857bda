"""What bounds an API key, through the real program: its quota, its hosts, the key that made it; and when it was used."""

import concurrent.futures
import datetime
import email.utils
import json

import pytest

from test_api_v1 import Client
from usher import HOST, is_problem
from waiting import wait_until

pytestmark = pytest.mark.any_store

OTHER, THIRD = "example.org", "example.net"
HOSTS = {"host": {name: {"public_url": f"https://invites.{name}", "site_name": name} for name in (HOST, OTHER, THIRD)}}
MANAGER = ("invites:create", "invites:read", "invites:revoke", "invites:update", "events:read", "keys:manage", "accounts:freeze")


class Holder(Client):
    """Of a key that was made somehow."""

    def __init__(self, server, key):
        self.server, self.key, self.key_id = server, key, key.partition("/")[0]

    def problem(self, method, path, status, **more):
        return is_problem(self.request(method, path, status, **more), status)


def seconds_left(answer):
    """Until the time that `Retry-After` names."""
    when = email.utils.parsedate_to_datetime(answer.headers["Retry-After"])
    return (when - datetime.datetime.now(datetime.timezone.utc)).total_seconds()


def shown(usher, key_id, host=HOST):
    return json.loads(usher.cli("key", "show", host, key_id, "--output", "json").stdout)


# Quotas


def test_a_quota_is_used_up_by_every_way_to_create(shared):
    holder = Holder(shared, shared.create_key("--quota", "5/day", "--scope", "invites:create,invites:read"))
    holder.create()
    batch = holder.request("POST", "invites/batch", 201, json={"count": 2}).json()["invites"]
    for invite in batch:
        shared.ledger.add_link(invite["url"])
    assert shared.post_invite(holder.key).status_code == 201
    refused = holder.request("POST", "invites/batch", 429, json={"count": 2})
    problem = is_problem(refused, 429)
    assert problem["type"] == "urn:usher:problem:quota-used-up"
    assert "5/day, of which 1 is left" in problem["detail"] and "T00:00:00Z" in problem["detail"]
    assert 0 < seconds_left(refused) <= 24 * 3600
    never = holder.problem("POST", "invites/batch", 400, json={"count": 6})
    assert "more than the API key's quota" in never["detail"]

    once = {"Idempotency-Key": "once"}
    made = holder.request("POST", "invites", 201, json={}, headers=once).json()
    shared.ledger.add_link(made["url"])
    assert holder.request("POST", "invites", 201, json={}, headers=once).json()["id"] == made["id"]
    holder.request("POST", "invites", 429, json={})
    plain = shared.post_invite(holder.key)
    assert is_problem(plain, 429)["type"] == "urn:usher:problem:quota-used-up"
    assert plain.headers["Access-Control-Allow-Origin"] == "*" and seconds_left(plain) > 0
    page = shared.get(f"/invites_api?key={holder.key}", headers={"Accept": "text/html"})
    assert page.status_code == 429 and seconds_left(page) > 0
    assert page.headers["Content-Type"].startswith("text/html")
    assert len(holder.get("invites?limit=200&created_by=" + holder.key_id)["invites"]) == 5


def test_a_quota_is_shown_and_changed(shared):
    manager = Client(shared, "keys:manage", "invites:create")
    quota = {"invites": 2, "period": "week"}
    made = manager.request("POST", "keys", 201, json={"scopes": ["invites:create"], "quota": quota}).json()
    holder = Holder(shared, shared.ledger.add_key(made["secret"]))
    assert {name: made["quota"][name] for name in quota} == quota and made["quota"]["used"] == 0
    holder.create()
    path = f"keys/{holder.key_id}"
    assert manager.get(path)["quota"]["used"] == 1
    listed, = (key for key in manager.get("keys?limit=200")["keys"] if key["id"] == holder.key_id)
    assert listed["quota"]["used"] == 1
    assert shown(shared, holder.key_id)["quota"] == listed["quota"]
    assert "quota: 2/week, 1 used\n" in shared.cli("key", "show", HOST, holder.key_id).stdout
    assert f"{holder.key_id}\t<unknown>\tquota 2/week, 1 used\n" in shared.cli("key", "list", HOST).stdout

    changed = manager.request("PATCH", path, json={"quota": {"invites": 1, "period": "week"}}).json()
    assert changed["quota"]["used"] == 1 and changed["quota"]["invites"] == 1
    holder.request("POST", "invites", 429, json={})
    assert "quota: 2/hour, 1 used\n" in shared.cli("key", "edit", HOST, holder.key_id, "--quota", "2/hour").stdout
    holder.create()
    holder.request("POST", "invites", 429, json={})
    assert manager.request("PATCH", path, json={"quota": None}).json()["quota"] is None
    holder.create()
    for quota, pointer in (({"invites": 0, "period": "day"}, "/quota/invites"), ({"invites": 1, "period": "year"}, "/quota/period"),
                           ({"invites": 1}, "/quota/period"), ({"invites": 1, "period": "day", "per": 2}, "/quota/per")):
        errors = is_problem(manager.request("PATCH", path, 400, json={"quota": quota}), 400)["errors"]
        assert [error["pointer"] for error in errors] == [pointer]
    for text in ("0/day", "5/year", "5", "/day", "1000001/day"):
        assert shared.cli("key", "edit", HOST, holder.key_id, "--quota", text, code=1).stderr.count("\n") == 1
        shared.cli("key", "create", HOST, "--quota", text, code=1)
    shared.cli("key", "edit", HOST, holder.key_id, code=2)


def test_no_key_gets_round_its_quota(shared):
    bounded = Holder(shared, shared.create_key("--quota", "1/day", "--scope", "invites:create,keys:manage"))
    lifted = bounded.problem("PATCH", f"keys/{bounded.key_id}", 400, json={"quota": None})
    assert [error["pointer"] for error in lifted["errors"]] == ["/quota"]
    child = bounded.problem("POST", "keys", 400, json={"scopes": ["invites:create"], "quota": {"invites": 1, "period": "day"}})
    assert [error["pointer"] for error in child["errors"]] == ["/scopes"]
    made = bounded.request("POST", "keys", 201, json={"scopes": ["keys:manage"]}).json()
    shared.ledger.add_key(made["secret"])
    bounded.create()
    bounded.request("POST", "invites", 429, json={})


def test_a_crash_and_a_rush_create_no_more_than_a_quota_has(usher):
    quota = 30
    holder = Holder(usher, usher.create_key("--quota", f"{quota}/week", "--scope", "invites:create,invites:read"))

    def rush():
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: usher.post_invite(holder.key), range(quota // 2 + 5)))
        return [answer.status_code for answer in answers]

    first = rush()
    usher.kill()
    usher.start()
    codes = first + rush()
    assert codes.count(201) == quota and set(codes) == {201, 429}
    assert len(holder.get("invites?limit=200")["invites"]) == quota
    assert shown(usher, holder.key_id)["quota"]["used"] == quota


# When it was used


def test_every_use_is_noted(shared):
    holder = Client(shared, *MANAGER)
    assert shown(shared, holder.key_id)["last_used_at"] is None
    holder.get("invites")
    noted = wait_until(lambda: shown(shared, holder.key_id)["last_used_at"], "a look to be noted")
    assert noted.endswith(":00Z") or noted == shown(shared, holder.key_id)["created_at"]
    assert "last used: never" not in shared.cli("key", "show", HOST, holder.key_id).stdout
    creator = Client(shared, "invites:create")
    creator.create()
    assert shown(shared, creator.key_id)["last_used_at"]
    curious = Client(shared, "invites:create")
    curious.request("GET", "invites", 403)
    curious.get("hosts")
    wait_until(lambda: shown(shared, curious.key_id)["last_used_at"], "a look at the hosts to be noted")


# Who may change what


def test_a_key_that_is_gone_changes_nothing(shared):
    manager, owner = Client(shared, *MANAGER), Client(shared, *MANAGER)
    target = owner.request("POST", "keys", 201, json={"scopes": ["invites:create"]}).json()
    shared.ledger.add_key(target.pop("secret"))
    invite = owner.create()
    shared.cli("key", "delete", HOST, manager.key_id)
    for method, path in (("PATCH", f"keys/{target['id']}"), ("PATCH", f"invites/{invite['id']}")):
        manager.request(method, path, 401, json={"name": "x"} if "keys" in path else {"note": "x"})
    for path in (f"invites/{invite['id']}/revoke", "accounts/romeo/freeze", "invites/revoke?created_by=" + owner.key_id):
        manager.request("POST", path, 401, json={"reason": "none"})
    manager.request("DELETE", f"keys/{target['id']}", 401)
    assert owner.get(f"keys/{target['id']}") == target
    assert owner.get(f"invites/{invite['id']}")["state"] == "pending"
    assert owner.get("events?actor=api-key:" + manager.key_id)["events"] == []


@pytest.mark.every_time
def test_a_key_that_is_deleted_while_it_changes_things(shared):
    """Whatever it was answered: behind its end there is nothing that it did."""
    owner = Client(shared, *MANAGER)
    target = owner.request("POST", "keys", 201, json={"scopes": ["invites:create"]}).json()
    shared.ledger.add_key(target["secret"])
    for _ in range(5):
        manager = Client(shared, *MANAGER)

        def rename(number, manager=manager):
            headers = {"Authorization": f"Bearer {manager.key}"}
            return shared.request("PATCH", f"/api/v1/keys/{target['id']}", headers=headers, json={"name": str(number)}).status_code

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            renames = [pool.submit(rename, number) for number in range(40)]
            wait_until(lambda: any(each.done() for each in renames), "the first change")
            shared.cli("key", "delete", HOST, manager.key_id)
            codes = {each.result() for each in renames}
        assert codes <= {200, 401} and 200 in codes
        events = owner.get(f"events?limit=200&object={manager.key_id}")["events"]
        assert events[-1]["type"] == "key.deleted"
        cursor = owner.get(f"events?limit=200&object={manager.key_id}")["next_cursor"]
        assert owner.get(f"events?after={cursor}&actor=api-key:{manager.key_id}")["events"] == []


# Hosts


@pytest.fixture
def town(install):
    return install(HOSTS).start()


def test_a_key_of_several_hosts(town):
    key = town.create_key("Dashboard", "--also", OTHER, "--scope", ",".join(MANAGER))
    holder = Holder(town, key)
    assert [host["name"] for host in holder.get("hosts")["hosts"]] == [HOST, OTHER]
    for path in ("invites", "events", "keys"):
        missing = holder.problem("GET", path, 400)
        assert missing["errors"] == [{"parameter": "host", "detail":
                                      f"this API key is for several hosts: say which, of {HOST}, {OTHER}"}]
        assert holder.request("GET", f"{path}?host={OTHER}").status_code == 200
        unknown = holder.problem("GET", f"{path}?host=elsewhere.example", 404)
        assert unknown == holder.problem("GET", f"{path}?host={THIRD}", 404), "nobody learns which hosts there are"
    answer = holder.request("POST", f"invites?host={OTHER}", 201, json={})
    made = answer.json()
    town.ledger.add_link(made["url"])
    assert made["host"] == OTHER and made["url"].startswith(f"https://invites.{OTHER}/")
    assert answer.headers["Location"] == f"https://invites.{OTHER}/api/v1/invites/{made['id']}?host={OTHER}"
    assert holder.get(f"invites/{made['id']}?host={OTHER}")["id"] == made["id"]
    holder.request("GET", f"invites/{made['id']}?host={HOST}", 404)
    holder.request("POST", f"invites/{made['id']}/revoke?host={HOST}", 404)
    assert holder.request("POST", f"invites/{made['id']}/revoke?host={OTHER}").json()["state"] == "revoked"
    assert holder.get(f"invites?host={HOST}")["invites"] == []
    told = [event["host"] for host in (HOST, OTHER)
            for event in holder.get(f"events?type=key.created&object={holder.key_id}&host={host}")["events"]]
    assert told == [HOST, OTHER], "each host is told of it"

    single = Holder(town, town.create_key("--scope", "invites:read", host=THIRD))
    assert single.get("invites")["invites"] == single.get(f"invites?host={THIRD}")["invites"] == []
    single.request("GET", f"invites?host={HOST}", 404)


def test_sending_again_is_for_one_host(town):
    holder = Holder(town, town.create_key("--also", OTHER, "--scope", "invites:create"))
    once = {"Idempotency-Key": "once"}
    made = [holder.request("POST", f"invites?host={HOST}", 201, json={}, headers=once).json() for _ in range(2)]
    town.ledger.add_link(made[0]["url"])
    assert made[0]["id"] == made[1]["id"]
    problem = holder.problem("POST", f"invites?host={OTHER}", 422, json={}, headers=once)
    assert problem["type"] == "urn:usher:problem:idempotency-mismatch"


def test_invites_api_is_for_the_host_that_is_asked(town):
    key = town.create_key("--also", OTHER)
    for address, host in ((f"invites.{OTHER}", OTHER), (f"INVITES.{OTHER}:443", OTHER), (f"invites.{HOST}", HOST),
                          (f"invites.{THIRD}", HOST), ("127.0.0.1", HOST)):
        answer = town.request("POST", "/invites_api", headers={"Authorization": f"Bearer {key}", "Host": address})
        assert answer.status_code == 201 and answer.headers["Location"].startswith(f"https://invites.{host}/"), address


def test_no_key_gives_a_host_that_it_lacks(town):
    narrow = Holder(town, town.create_key("--scope", "keys:manage,invites:create"))
    wide = Holder(town, town.create_key("--also", OTHER, "--scope", "keys:manage,invites:create"))
    for hosts in ([HOST, OTHER], [OTHER], ["elsewhere.example"], [HOST, "not a host"], []):
        errors = narrow.problem("POST", "keys", 400, json={"scopes": ["invites:create"], "hosts": hosts})["errors"]
        assert all(error["pointer"].startswith("/hosts") for error in errors)
    made = wide.request("POST", f"keys?host={HOST}", 201, json={"scopes": ["invites:create"], "hosts": [OTHER, HOST]}).json()
    town.ledger.add_key(made["secret"])
    assert (made["host"], made["hosts"]) == (OTHER, [OTHER, HOST])
    of_one = wide.request("POST", f"keys?host={OTHER}", 201, json={"scopes": ["invites:create"]}).json()
    town.ledger.add_key(of_one["secret"])
    assert of_one["hosts"] == [OTHER]
    errors = wide.problem("POST", f"keys?host={HOST}", 400, json={"scopes": ["invites:create"], "hosts": [HOST, THIRD]})["errors"]
    assert [error["pointer"] for error in errors] == ["/hosts/1"]
    # What it can't see it can't end.
    assert {key["id"] for key in narrow.get("keys")["keys"]} == {narrow.key_id}
    for method, more in (("GET", {}), ("PATCH", {"json": {"name": "x"}}), ("DELETE", {})):
        assert narrow.problem(method, f"keys/{made['id']}", 404, **more) == narrow.problem(method, "keys/AAAAAAAA", 404, **more)
    assert {key["id"] for key in wide.get(f"keys?host={OTHER}")["keys"]} == {wide.key_id, made["id"], of_one["id"]}
    wide.request("DELETE", f"keys/{made['id']}?host={HOST}")


def test_commands_tell_a_keys_hosts(town):
    key_id = town.create_key("Both", "--also", OTHER, "--also", HOST, "--also", OTHER).partition("/")[0]
    for host in (HOST, OTHER):
        assert town.cli("key", "list", host).stdout == f"{key_id}\tBoth\tfor {HOST}, {OTHER}\n"
        assert shown(town, key_id, host)["hosts"] == [HOST, OTHER]
        assert f"hosts: {HOST}, {OTHER}\n" in town.cli("key", "show", host, key_id).stdout
    assert town.cli("key", "list", THIRD).stdout == ""
    town.cli("key", "show", THIRD, key_id, code=1)
    town.cli("key", "create", HOST, "--also", "elsewhere.example", code=1)
    town.cli("key", "delete", OTHER, key_id)
    assert town.cli("key", "list", HOST).stdout == ""


def test_a_copy_has_hosts_and_quotas(install, tmp_path, store):
    if store != "sqlite":
        pytest.skip("usher backup copies SQLite's file")
    town = install(HOSTS).start()
    key = town.create_key("Both", "--also", OTHER, "--quota", "3/week")
    assert town.post_invite(key).status_code == 201
    before = shown(town, key.partition("/")[0])
    copy = tmp_path / "copy"
    town.cli("backup", str(copy))
    town.stop()
    town.cli("restore", str(copy), "--replace")
    town.start()
    assert shown(town, key.partition("/")[0]) == before and before["quota"]["used"] == 1
