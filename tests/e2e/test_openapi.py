"""The description of the management API: it keeps the rules of OpenAPI, and clients are made of it."""

import json
import shutil

import pytest

import npm_tools
from api_description import PREFIX, Description
from checked_api import CheckedApi
from usher import HOST, PUBLIC_URL

FOR_ANY_KEY = {"describe", "listHosts"}
SCOPES = "invites:create,invites:read,invites:update,invites:revoke"


@pytest.fixture
def document(shared, key):
    return shared.get(PREFIX + "openapi.json", headers={"Authorization": f"Bearer {key}"}).json()


def lint(folder, document):
    (folder / "openapi.json").write_text(json.dumps(document))
    config = npm_tools.OURS / "redocly.yaml"
    command = [*npm_tools.program("@redocly/cli", "redocly"), "lint", "openapi.json", "--config", str(config),
               "--format", "json"]
    return json.loads(npm_tools.run(command, folder, codes=(0, 1)))


def test_the_description_has_no_fault(tmp_path, document):
    report = lint(tmp_path, document)
    assert report["totals"] == {"errors": 0, "warnings": 0, "ignored": 0}, report["problems"]


def test_a_fault_in_the_description_is_found(tmp_path, document):
    del document["paths"]["/api/v1/invites"]["get"]["operationId"]
    document["components"]["schemas"]["Invite"]["properties"]["id"]["type"] = "text"
    report = lint(tmp_path, document)
    assert {problem["ruleId"] for problem in report["problems"]} == {"operation-operationId", "struct"}


def test_it_says_where_the_api_is_and_of_which_scope_each_route_is(document):
    assert document["servers"] == [{"url": PUBLIC_URL}]
    for operation in Description(document).operations:
        (security,) = operation.declared["security"]
        assert len(security["key"]) == (operation.name not in FOR_ANY_KEY), operation.name


class Answer:
    def __init__(self, status, body, media_type="application/json"):
        self.status_code = status
        self.headers = {"Content-Type": media_type}
        self.text = json.dumps(body)


@pytest.mark.parametrize("answer, fault", [
    (Answer(200, {"invites": []}), "'next_cursor' is a required property"),
    (Answer(200, {"invites": [], "next_cursor": 1}), "at /next_cursor: 1 is not"),
    (Answer(200, {"invites": [], "next_cursor": None, "more": 1}), "'more' was unexpected"),
    (Answer(200, {"invites": [], "next_cursor": None}, "text/html"), "the type 'text/html' is not described"),
    (Answer(500, {}, "application/problem+json"), "the status 500 is not described"),
    (Answer(409, {}, "application/problem+json"), "the status 409 is not described"),
    (Answer(400, {"type": "a", "title": "b"}, "application/problem+json"), "'status' is a required property"),
    (Answer(200, {"invites": [], "next_cursor": None}), None),
])
def test_an_answer_outside_of_the_description_is_found(document, answer, fault):
    faults = "\n".join(Description(document).faults("GET", "/api/v1/invites?limit=1", answer))
    assert fault in faults if fault else not faults


def test_a_body_that_is_not_described_is_found(document):
    del document["paths"]["/api/v1/invites"]["get"]["responses"]["200"]["content"]
    answer = Answer(200, {})
    described = Description(document)
    assert described.faults("GET", "/api/v1/invites", answer) == ["a body, where none is described"]
    answer.text = ""
    assert described.faults("GET", "/api/v1/invites", answer) == []


def test_what_several_schemas_say_together(document):
    schemas = document["components"]["schemas"]
    schemas["Both"] = {"allOf": [{"$ref": "#/components/schemas/Actor"}, {"type": "object", "required": ["secret"],
                                                                         "properties": {"secret": {"type": "string"}}}]}
    described = Description(document)
    both = {"$ref": "#/components/schemas/Both"}
    assert not described.faults_of_value({"type": "cli", "id": "a", "secret": "b"}, both)
    for wrong in ({"type": "cli", "secret": "b"}, {"type": "cli", "id": "a"}, {"type": "cli", "id": "a", "secret": 1},
                  {"type": "cli", "id": "a", "secret": "b", "more": 1}):
        assert described.faults_of_value(wrong, both), wrong


def test_a_time_is_one(document):
    described = Description(document)
    schema = {"type": "string", "format": "date-time"}
    assert not described.faults_of_value("2026-11-30T12:00:00Z", schema)
    for wrong in ("2026-11-30", "2026-13-30T12:00:00Z", "2026-11-30T12:00:00", "now"):
        assert described.faults_of_value(wrong, schema), wrong


@pytest.mark.slow
def test_a_client_made_of_the_description(tmp_path, shared, document):
    """By openapi-typescript: what the compiler takes for right is right, and works."""
    key = shared.create_key("--scope", SCOPES)
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    for name in ("package.json", "client.ts"):
        shutil.copy(npm_tools.OURS / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(npm_tools.INSTALLED)
    generator = npm_tools.program("openapi-typescript", "openapi-typescript")
    npm_tools.run([*generator, "openapi.json", "--output", "schema.d.ts"], tmp_path)
    compiler = npm_tools.program("typescript", "tsc")
    npm_tools.run([*compiler, "--strict", "--module", "nodenext", "--target", "es2022", "--lib", "es2022,dom",
                    "client.ts"], tmp_path)
    with CheckedApi(shared) as api:
        said = json.loads(npm_tools.run(["node", "client.js"], tmp_path, API_SERVER=api.url, API_KEY=key))
    invite = shared.cli("invite", "show", said["id"], "--output", "json").stdout
    assert said == {"id": said["id"], "note": "For Bob", "limit": None, "listed": [said["id"]], "state": "revoked",
                    "missing": 404}
    assert HOST in invite
