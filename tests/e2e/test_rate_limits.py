import re

import pytest

from test_operations import matching
from usher import is_problem, wait_until


def post_many(usher, key, count, **more):
    return [usher.post_invite(key, **more) for _ in range(count)]


def check_limited(answer, policy, quota, window):
    assert is_problem(answer, 429)["type"].endswith("rate-limited")
    assert answer.headers["RateLimit-Policy"] == f'"{policy}";q={quota};w={window}'
    assert re.fullmatch(rf'"{policy}";r=0;t=\d+', answer.headers["RateLimit"])
    assert 1 <= int(answer.headers["Retry-After"]) <= window
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"


def test_per_key(install):
    usher = install({"limits": {"per_key": "3/h"}}).start()
    key, other = usher.create_key(), usher.create_key()
    *first, last = post_many(usher, key, 4)
    assert [answer.status_code for answer in first] == [201, 201, 201]
    check_limited(last, "per-key", 3, 3600)
    assert usher.get(f"/invites_api?key={key}").status_code == 429
    assert usher.post_invite(other).status_code == 201
    assert matching(usher.metrics(), "usher_rate_limited_total", policy="per-key") == 2
    assert matching(usher.metrics(), "usher_rate_limited_total") == 2


def test_per_key_refills(install):
    usher = install({"limits": {"per_key": "1/s"}}).start()
    key = usher.create_key()
    answers = post_many(usher, key, 30)
    limited = [answer for answer in answers if answer.status_code == 429]
    assert limited
    assert limited[-1].headers["Retry-After"] == "1"
    wait_until(lambda: usher.post_invite(key).status_code == 201, "the bucket to refill")


def test_failures_per_address(install):
    usher = install({"limits": {"per_address_failures": "3/h"}}).start()
    good = usher.create_key()
    assert usher.post_invite(good).status_code == 201
    *first, last = post_many(usher, "no/key", 4)
    assert [answer.status_code for answer in first] == [403, 403, 403]
    check_limited(last, "per-address-failures", 3, 3600)
    assert usher.get("/invites_api").status_code == 429
    assert matching(usher.metrics(), "usher_rate_limited_total", policy="per-address-failures") == 2
    assert usher.post_invite(good).status_code == 201  # a good key is not held up by bad ones


def test_bad_keys_of_others_behind_an_address_keep_no_good_one_out(install):
    """What is limited costs the database little: a few lookups, so that good keys are found all the same."""
    usher = install({"limits": {"per_address_failures": "3/h"}}).start()
    known, unknown = usher.create_key(), usher.create_key()
    assert usher.post_invite(known).status_code == 201
    post_many(usher, known.partition("/")[0] + "/guess", 40)
    assert usher.post_invite(unknown).status_code == 201
    assert usher.post_invite(known).status_code == 201
    check_limited(usher.post_invite("no/key"), "per-address-failures", 3, 3600)


def test_a_good_key_costs_no_failure(install):
    usher = install({"limits": {"per_address_failures": "1/h"}}).start()
    key = usher.create_key()
    assert {answer.status_code for answer in post_many(usher, key, 20)} == {201}
    assert usher.post_invite("no/key").status_code == 403


def test_the_address_behind_a_trusted_proxy_counts(install):
    usher = install({"limits": {"per_address_failures": "1/h"},
                     "http": {"trusted_proxies": ["127.0.0.1"]}}).start()

    def status(address):
        return usher.get("/invites_api", headers={"X-Forwarded-For": address}).status_code

    assert [status("192.0.2.1"), status("192.0.2.1"), status("192.0.2.2")] == [403, 429, 403]
    assert [status("2001:db8::1"), status("2001:db8::2"), status("2001:db8:0:1::1")] == [403, 429, 403]  # by /64


def test_an_untrusted_peer_can_not_choose_its_address(install):
    usher = install({"limits": {"per_address_failures": "1/h"}}).start()
    names = [{"X-Forwarded-For": f"192.0.2.{number}", "Forwarded": f"for=192.0.2.{number}"} for number in range(3)]
    assert [usher.get("/invites_api", headers=fields).status_code for fields in names] == [403, 429, 429]


@pytest.mark.slow
def test_off(shared, key):
    assert {answer.status_code for answer in post_many(shared, key, 300)} == {201}
    assert {answer.status_code for answer in post_many(shared, "no/key", 300)} == {403}
    assert not {"RateLimit", "RateLimit-Policy"} & set(shared.post_invite(key).headers)


def test_the_defaults_limit(install):
    """50/s per key and 30/m failures per address, where the configuration says nothing."""
    usher = install({"limits": None}).start()
    statuses = [usher.post_invite("no/key").status_code for _ in range(32)]
    assert statuses[:30] == [403] * 30 and statuses[-1] == 429
