"""The description of the management API, and whether answers are as it has them."""

import datetime
import json
import re

import jsonschema
import requests

PREFIX = "/api/v1/"
# Answers to what is no operation, or no request at all: any path may give them.
OF_NO_OPERATION = {"404", "405"}
OF_THE_SERVER = {"400", "408", "413", "414", "431"}
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}

formats = jsonschema.FormatChecker(formats=())


@formats.checks("date-time", raises=ValueError)
def is_time(value):
    if not isinstance(value, str):
        return True
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", value):
        return False
    return bool(datetime.datetime.fromisoformat(value[:19]))


def joined(schema, schemas):
    """What several together say of one object, as one."""
    whole = {"type": "object", "properties": {}, "required": []}
    for part in schema["allOf"]:
        part = schemas[part["$ref"].rpartition("/")[2]] if "$ref" in part else part
        part = joined(part, schemas) if "allOf" in part else part
        whole["properties"].update(part.get("properties", {}))
        whole["required"] += part.get("required", [])
    return whole


def closed(schema):
    """The same, where objects have what is described and nothing else: a client has to bear more, a test has not."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    result = {name: closed(each) for name, each in schema.items()}
    if isinstance(result.get("properties"), dict) and "type" in result:
        result.setdefault("additionalProperties", False)
    return result


class Operation:
    def __init__(self, method, path, declared):
        self.method = method
        self.path = path
        self.declared = declared
        parts = re.split(r"\{[^}]*\}", path)
        self.pattern = re.compile("[^/]+".join(map(re.escape, parts)))

    @property
    def name(self):
        return self.declared["operationId"]

    def parameters(self, place):
        return [each for each in self.declared.get("parameters", []) if each["in"] == place]

    def body(self):
        """The schema of what it takes; None where it takes nothing."""
        content = self.declared.get("requestBody", {}).get("content", {})
        return next((each["schema"] for each in content.values()), None)


class Description:
    def __init__(self, document):
        self.document = document
        schemas = document["components"]["schemas"]
        self.components = {"schemas": closed({name: joined(each, schemas) if "allOf" in each else each
                                              for name, each in schemas.items()})}
        self.operations = [Operation(method.upper(), path, declared)
                           for path, item in document["paths"].items() for method, declared in item.items()]

    def resolved(self, part):
        """What a `$ref` leads to."""
        while "$ref" in part:
            found = self.document
            for step in part["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            part = found
        return part

    def operation(self, method, path):
        """The one that answers such a request; None where there is none. Paths without parameters come first."""
        fitting = [each for each in self.operations if each.method == method and each.pattern.fullmatch(path)]
        return min(fitting, key=lambda each: each.path.count("{"), default=None)

    def faults(self, method, path, answer):
        """What of an answer is not as described: one line each."""
        path, status = path.partition("?")[0], str(answer.status_code)
        operation = self.operation(method.upper(), path)
        if operation is not None and status in operation.declared["responses"]:
            described = self.resolved(operation.declared["responses"][status])
            return [*self.missing_headers(described, answer), *self.faults_of_content(described.get("content", {}), answer)]
        if status in OF_THE_SERVER or (operation is None and status in OF_NO_OPERATION):
            return self.faults_of_content(PROBLEM, answer)
        known = "nothing" if operation is None else ", ".join(operation.declared["responses"])
        return [f"the status {status} is not described: {known} is"]

    def missing_headers(self, described, answer):
        return [f"the header {name} is missing" for name, header in described.get("headers", {}).items()
                if header.get("required") and name not in answer.headers]

    def faults_of_content(self, content, answer):
        if not content:
            return ["a body, where none is described"] if answer.text else []
        media_type = answer.headers.get("Content-Type", "").partition(";")[0]
        if media_type not in content:
            return [f"the type {media_type!r} is not described: {', '.join(content)} is"]
        if not media_type.endswith("json") or "schema" not in content[media_type]:
            return []
        try:
            body = json.loads(answer.text)
        except ValueError as error:
            return [f"no JSON: {error}"]
        return self.faults_of_value(body, content[media_type]["schema"])

    def faults_of_value(self, value, schema):
        validator = jsonschema.Draft202012Validator({**schema, "components": self.components}, format_checker=formats)
        return [f"at /{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"
                for error in validator.iter_errors(value)]

    def check(self, method, path, answer):
        faults = self.faults(method, path, answer)
        assert not faults, "\n".join([f"{method} {path} answered {answer.status_code}, not as it is described:", *faults,
                                      answer.text[:2000]])


_described = {}


def is_described(path):
    return path.startswith(PREFIX)


def description(start):
    """This program's. The first time it is asked for at a server that `start` starts, so that no test's own notices."""
    if not _described:
        server = start()
        try:
            headers = {"Authorization": f"Bearer {server.create_key()}"}
            answer = requests.get(server.url + PREFIX + "openapi.json", headers=headers, timeout=30)
            assert answer.status_code == 200, answer.text
            _described["it"] = Description(answer.json())
        finally:
            server.stop()
    return _described["it"]
