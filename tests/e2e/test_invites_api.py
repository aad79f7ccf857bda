"""/invites_api, row by row, as the table in the protocol notes has it."""

import concurrent.futures
import threading

import pytest

from usher import HOST, PUBLIC_URL, is_problem, wait_until
from wire import exchange

pytestmark = [pytest.mark.any_store, pytest.mark.strangers]

ALLOWED = {"OPTIONS", "GET", "POST"}
EXPOSED = {"Location", "Retry-After", "RateLimit", "RateLimit-Policy"}


def names_in(field):
    return {name.strip() for name in field.split(",")}


def has_cors(answer):
    fields = answer.headers
    return (fields.get("Access-Control-Allow-Origin") == "*"
            and names_in(fields.get("Access-Control-Allow-Methods", "")) == ALLOWED
            and names_in(fields.get("Access-Control-Allow-Headers", "")) == {"Content-Type", "Authorization", "Idempotency-Key"}
            and names_in(fields.get("Access-Control-Expose-Headers", "")) == EXPOSED
            and fields.get("Access-Control-Max-Age") == "7200"
            and fields.get("Cache-Control") == "no-store")


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


def is_created(answer, status=201):
    return (answer.status_code == status and answer.content == b"" and has_cors(answer)
            and answer.headers["Location"].startswith(PUBLIC_URL + "/invite?"))


def is_refused(answer):
    return is_problem(answer, 403) and has_cors(answer)


def test_key_in_the_query(shared, key):
    assert is_created(shared.get(f"/invites_api?key={key}"))


@pytest.mark.parametrize("redirect", ["redirect=true", "redirect=1", "redirect=false", "redirect=", "redirect"])
def test_redirect_with_any_value(shared, key, redirect):
    assert is_created(shared.get(f"/invites_api?key={key}&{redirect}"), 303)
    assert is_created(shared.get(f"/invites_api?{redirect}&key={key}"), 303)


def test_redirect_with_bearer(shared, key):
    assert is_created(shared.get("/invites_api?redirect=true", headers=bearer(key)), 303)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/invites_api", "/invites_api/", "/invites_api?"])
def test_bearer_without_a_query(shared, key, method, path):
    assert is_created(shared.request(method, path, headers=bearer(key)))


def test_post_with_a_body_and_with_key_in_the_query(shared, key):
    assert is_created(shared.request("POST", f"/invites_api?key={key}", data="ignored=1"))


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer  "])
def test_the_scheme_has_no_case(shared, key, scheme):
    assert is_created(shared.get("/invites_api", headers={"Authorization": f"{scheme} {key}"}))


@pytest.mark.parametrize("method", ["HEAD", "DELETE", "PUT", "PATCH", "PROPFIND"])
def test_other_methods_create_nothing(shared, key, method):
    before = shared.cli("invite", "list", HOST).stdout
    answer = shared.request(method, f"/invites_api?key={key}", headers=bearer(key))
    assert answer.status_code == 405 and has_cors(answer)
    assert names_in(answer.headers["Allow"]) == ALLOWED
    assert "Location" not in answer.headers
    if method == "HEAD":
        assert answer.content == b""
    else:
        is_problem(answer, 405)
    assert shared.cli("invite", "list", HOST).stdout == before


def test_options(shared):
    answer = shared.request("OPTIONS", "/invites_api")
    assert (answer.status_code, answer.content) == (200, b"")
    assert has_cors(answer)
    assert names_in(answer.headers["Allow"]) == ALLOWED


def deleted_key(usher):
    key = usher.create_key("deleted")
    usher.cli("key", "delete", HOST, key.partition("/")[0])
    return key


def test_all_refusals_are_alike(shared, key):
    identifier, _, secret = key.partition("/")
    other = shared.create_key().partition("/")[2]
    keys = ["", "malformed", "/", f"{identifier}/", f"/{secret}", "no-such-id/secret", f"{identifier}/{secret}x",
            f"{identifier}/{secret[:-1]}", f"{identifier}/{other}", f"{identifier.swapcase()}/{secret}",
            f"{identifier}/{secret}/", f"{identifier}//{secret}", f"/{identifier}/{secret}",
            f"{identifier}/{secret[:5]}/{secret[5:]}", f"{secret}/{identifier}", deleted_key(shared)]
    requests = [{"path": "/invites_api"}, {"path": "/invites_api?"}, {"path": "/invites_api?redirect=true"}]
    requests += [{"path": f"/invites_api?key={each}"} for each in keys]
    requests += [{"path": "/invites_api", "headers": {"Authorization": f"Bearer {each}"}} for each in keys]
    requests += [{"path": "/invites_api", "headers": {"Authorization": value}}
                 for value in ("", "Bearer", f"Basic {key}", key, f"Bearer{key}")]
    answers = [shared.request(method, **request) for request in requests for method in ("GET", "POST")]
    assert all(is_refused(answer) for answer in answers)
    assert len({answer.content for answer in answers}) == 1
    differing = [{name: value for name, value in answer.headers.items() if name != "Date"} for answer in answers]
    assert all(fields == differing[0] for fields in differing)


def test_expired_key_is_refused_like_the_others(shared):
    key = shared.create_key("--expires", "1s")
    wait_until(lambda: shared.post_invite(key).status_code == 403, "the key to expire")
    assert is_refused(shared.post_invite(key))
    assert shared.post_invite(key).content == shared.get("/invites_api").content


def test_the_header_decides(shared, key):
    assert is_created(shared.get("/invites_api?key=not/it", headers=bearer(key)))
    assert is_refused(shared.get(f"/invites_api?key={key}", headers=bearer("not/it")))


def test_a_key_for_post_alone(shared):
    key = shared.create_key("--methods", "POST")
    assert is_created(shared.post_invite(key))
    answer = shared.get("/invites_api", headers=bearer(key))
    is_problem(answer, 405)
    assert has_cors(answer) and names_in(answer.headers["Allow"]) == {"OPTIONS", "POST"}


@pytest.mark.parametrize("path", ["/nothing", "/invites_api/more", "/INVITES_API", "/invites", "/healthz",
                                  "/readyz", "/metrics", "/%00", "/..%2finvites_api"])
def test_unknown_paths(shared, path):
    assert is_problem(shared.get(path), 404)


def test_a_repeated_key_is_refused(shared, key):
    for query in (f"key={key}&key={key}", f"key={key}&key=", f"key=not/it&key={key}", f"key={key}&%6Bey={key}"):
        assert is_refused(shared.get(f"/invites_api?{query}"))


def test_a_repeated_authorization_is_refused(shared, key, ledger):
    for second in (key, "not/it"):
        answer = exchange(shared.port, f"GET /invites_api?key={key} HTTP/1.1\r\nHost: x\r\n"
                                       f"Authorization: Bearer {key}\r\nAuthorization: Bearer {second}\r\n"
                                       "Connection: close\r\n\r\n")
        ledger.record_page(answer.text)
        assert answer.statuses == [403]


def test_percent_encoding(shared, key):
    identifier, _, secret = key.partition("/")
    assert is_created(shared.get(f"/invites_api?key={identifier}%2F{secret}"))
    assert is_created(shared.get(f"/invites_api?%6b%65%79={identifier}%2f{secret}"))


@pytest.mark.parametrize("broken", ["%", "%2", "%zz", "%ff", "%c3", "%c0%af", "%ed%a0%80", "%00", "%0a", "+", "%20"])
def test_broken_encoding_in_the_key(shared, key, broken, ledger):
    for query in (f"key={key}{broken}", f"key={broken}{key}"):
        # By hand: client libraries mend such addresses.
        answer = exchange(shared.port, f"GET /invites_api?{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        ledger.record_page(answer.text)
        assert answer.statuses == [403]


def test_broken_encoding_beside_the_key_harms_nothing(shared, key, ledger):
    answer = exchange(shared.port, f"GET /invites_api?a=%zz&key={key}&b=%ff&&=&x HTTP/1.1\r\nHost: x\r\n"
                                   "Connection: close\r\n\r\n")
    assert answer.statuses == [201]
    ledger.add_link(answer.field("Location"))


def test_absurdly_long_keys(shared, key):
    for text in ("a" * 4000, "a/" + "b" * 4000, key + "a" * 4000, "/" * 4000):
        assert is_refused(shared.get(f"/invites_api?key={text}"))
        assert is_refused(shared.get("/invites_api", headers=bearer(text)))


def test_too_many_parameters(shared, key):
    query = "&".join(f"a{number}=1" for number in range(1000))
    assert shared.get(f"/invites_api?{query}&key={key}").status_code in (201, 403)
    assert is_created(shared.post_invite(key))


def test_a_key_is_for_its_host(install):
    usher = install({"host": {"other.example": {"public_url": "https://other.example/chat"}}}).start()
    link = usher.post_invite(usher.create_key(host="other.example")).headers["Location"]
    assert link.startswith("https://other.example/chat/invite?")
    assert usher.cli("invite", "list", HOST).stdout.count("\n") == 1  # the heading
    assert usher.cli("invite", "list", "other.example").stdout.count("\n") == 2


def test_the_key_of_a_host_that_is_gone(install):
    usher = install({"host": {"other.example": {"public_url": "https://other.example"}}}).start()
    key = usher.create_key(host="other.example")
    usher.stop()
    usher.configure({})
    usher.start()
    answer = usher.post_invite(key)
    assert is_refused(answer) and answer.content == usher.get("/invites_api").content


def test_every_invite_is_another(shared, key):
    links = {shared.post_invite(key).headers["Location"] for _ in range(50)}
    assert len(links) == 50


def test_a_request_that_is_sent_again_makes_one_invite(install):
    usher = install().start()
    key = usher.create_key()
    clients = 16
    start = threading.Barrier(clients)  # nobody is the first one

    def post(name, **more):
        fields = {"Authorization": f"Bearer {key}", "Idempotency-Key": f'"{name}"'}
        return usher.request("POST", "/invites_api", headers=fields, **more)

    def race(name):
        start.wait(30)
        return post(name)

    names = [f"8e03978e-40d5-43e8-bc93-{number:012}" for number in range(5)]
    with concurrent.futures.ThreadPoolExecutor(clients) as pool:
        answers = {name: list(pool.map(race, [name] * clients)) for name in names}
    usher.kill()
    usher.start()
    for name in names:
        answers[name].append(post(name))
        assert {answer.status_code for answer in answers[name]} == {201}
        assert len({answer.headers["Location"] for answer in answers[name]}) == 1
        is_problem(post(name, data="another body"), 422)
    assert usher.cli("invite", "list", HOST).stdout.count("\n") == 1 + len(names), "a heading, and one invite for each"


@pytest.mark.parametrize("type", ["application/json", "application/json; charset=utf-8", "Application/JSON", "text/json",
                                  "application/vnd.example+json", "text/plain;charset=UTF-8",
                                  "application/x-www-form-urlencoded"])
def test_fields_in_json_are_not_passed_over(shared, key, type):
    """Where they are not understood, nobody is to get another invite than was asked for. test_api_v1_bulk.py has
    those that are."""
    before = shared.cli("invite", "list", HOST, "--limit", "1000").stdout
    understood = type.lower().startswith("application/json")
    for method in ("GET",) if understood else ("POST", "GET"):
        answer = shared.request(method, "/invites_api", data='{"username": "juliet"}',
                                headers={**bearer(key), "Content-Type": type})
        assert is_problem(answer, 415)["detail"] and has_cors(answer)
    chunked = shared.request("POST", "/invites_api", data=iter([b"{", b"]"]), headers={**bearer(key), "Content-Type": type})
    is_problem(chunked, 400 if understood else 415)
    assert shared.cli("invite", "list", HOST, "--limit", "1000").stdout == before
    assert is_created(shared.request("POST", "/invites_api", headers={**bearer(key), "Content-Type": type}))


def test_other_bodies_are_as_before(shared, key):
    for type in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        assert is_created(shared.request("POST", "/invites_api", data="a=b", headers={**bearer(key), "Content-Type": type}))


BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize("query, status, said", [
    ("?key=no/key&redirect", 403, "Please ask the people who run"), ("", 403, "Please ask the people who run")])
def test_a_bookmark_with_a_refused_key_shows_a_page(shared, query, status, said):
    answer = shared.get("/invites_api" + query, headers=BROWSER)
    assert answer.status_code == status and answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert said in answer.text and "no/key" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    is_problem(shared.get("/invites_api" + query, headers={"Accept": "*/*"}), 403)
    is_problem(shared.request("POST", "/invites_api" + query, headers=BROWSER), 403)


def test_a_bookmark_that_is_opened_too_often_shows_a_page(install):
    usher = install({"limits": {"per_key": "1/h"}}).start()
    key = usher.create_key()
    assert usher.get(f"/invites_api?key={key}&redirect", headers=BROWSER).status_code == 303
    answer = usher.get(f"/invites_api?key={key}&redirect", headers=BROWSER)
    assert answer.status_code == 429 and "Too many attempts" in answer.text and answer.headers["Retry-After"]
    post_only = usher.create_key("--methods", "POST")
    answer = usher.get(f"/invites_api?key={post_only}", headers=BROWSER)
    assert answer.status_code == 405 and "<h1>" in answer.text and "POST" in answer.headers["Allow"]
