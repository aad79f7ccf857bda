"""Requests to the management API, made of its description: such as it allows, and such as it does not."""

import copy
import dataclasses
import json
import urllib.parse

from hypothesis import configuration
from hypothesis import strategies as st

from usher import ROOT

configuration.set_hypothesis_home_dir(ROOT / "build" / "hypothesis")

WORDS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)
TIMES = st.datetimes().map(lambda time: time.strftime("%Y-%m-%dT%H:%M:%SZ")).filter(lambda text: len(text) == 20)
FIELD_VALUES = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=20)
OF_OTHER_TYPES = {"null": None, "boolean": True, "integer": 7, "number": 1.5, "string": "a", "array": ["a"],
                  "object": {"a": "b"}}
WAITS = {"wait"}  # how long an answer may take: no longer than it must


@dataclasses.dataclass
class Request:
    operation: object
    path: str
    query: list = dataclasses.field(default_factory=list)
    headers: dict = dataclasses.field(default_factory=dict)
    body: bytes = b""
    method: str = ""
    fault: str = ""  # what of it is not as described

    @property
    def address(self):
        return self.path + ("?" + urllib.parse.urlencode(self.query) if self.query else "")


class Requests:
    """Makes them. `known` has what stands in a path below its first part: {"invites": an id}."""

    def __init__(self, described, known):
        self.described = described
        self.known = known

    def allowed_value(self, schema):
        """A strategy of what a schema allows."""
        schema = self.described.resolved(schema)
        if "oneOf" in schema:
            return st.one_of(*map(self.allowed_value, schema["oneOf"]))
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        return st.one_of(*(self.of_type(each, schema) for each in types))

    def of_type(self, name, schema):
        if name == "object":
            return self.objects(schema)
        if name == "array":
            return st.lists(self.allowed_value(schema["items"]), min_size=schema.get("minItems", 0), max_size=3)
        return {
            "null": st.none(),
            "boolean": st.booleans(),
            "integer": self.integers(schema),
            "number": st.floats(-9, 9),
            "string": TIMES if schema.get("format") == "date-time" else WORDS,
        }[name]

    @staticmethod
    def integers(schema):
        """A hundred will do: some say how much is to be done."""
        least = schema.get("minimum", 0)
        return st.integers(least, min(schema.get("maximum", least + 99), least + 99))

    def objects(self, schema):
        fields = {name: self.allowed_value(each) for name, each in schema.get("properties", {}).items()}
        required = set(schema.get("required", []))
        declared = st.fixed_dictionaries({name: fields[name] for name in fields if name in required},
                                         optional={name: fields[name] for name in fields if name not in required})
        others = schema.get("additionalProperties")
        if not isinstance(others, dict):
            return declared
        return st.dictionaries(WORDS, self.allowed_value(others), max_size=3)

    @staticmethod
    def sent(parameter, value):
        values = value if isinstance(value, list) else [value]
        return [(parameter["name"], str(each).lower() if isinstance(each, bool) else each) for each in values]

    def paths(self, operation):
        """Of what is there as often as of what may be."""
        before, brace, rest = operation.path.partition("{")
        if not brace:
            return st.just(operation.path)
        behind = rest.partition("}")[2]
        assert "{" not in behind, "a second parameter needs a value too"
        known = self.known.get(before.rstrip("/").rpartition("/")[2])
        words = WORDS.filter(lambda text: text not in ("", ".", "..")).map(lambda text: urllib.parse.quote(text, safe=""))
        values = words if known is None else st.one_of(st.just(known), words)
        return values.map(lambda value: before + value + behind)

    def plain(self, operation):
        """One that is allowed, with the example in it that the description gives of its body."""
        known = self.known.get(operation.path.split("/")[3], "a")
        path = operation.path.partition("{")
        request = Request(operation, path[0] + (known + path[2].partition("}")[2] if path[1] else ""),
                          method=operation.method)
        if operation.body():
            request.headers["Content-Type"] = "application/json"
            examples = self.described.resolved(operation.body()).get("examples", [{}])
            request.body = json.dumps(examples[0]).encode()
        return request

    def wrong(self, operation):
        """Those that the description does not allow, each by one fault."""
        plain = self.plain(operation)
        made = [*self.wrong_queries(operation), *self.wrong_headers(operation), *self.wrong_bodies(operation)]
        for fault, changes in made:
            request = copy.deepcopy(plain)
            request.fault = fault
            for name, value in changes.items():
                setattr(request, name, value)
            yield request

    def wrong_queries(self, operation):
        yield "an unknown parameter", {"query": [("unknown-one", "a")]}
        for parameter in operation.parameters("query"):
            name, schema = parameter["name"], self.described.resolved(parameter["schema"])
            single = self.described.resolved(schema.get("items", schema))
            if schema.get("type") != "array":
                yield f"{name} is there twice", {"query": [(name, 1), (name, 1)]}
            for value in self.wrong_texts(single):
                yield f"{name} is {value!r}", {"query": [(name, value)]}

    @staticmethod
    def wrong_texts(schema):
        if "enum" in schema or schema.get("format") == "date-time":
            yield from ("", "none-of-these", "2026-02-30T00:00:00Z")
        if schema.get("type") == "integer":
            yield from ("", "a", "1.5", "99999999999999999999", "-1e3")
            if "minimum" in schema:
                yield schema["minimum"] - 1
            if "maximum" in schema:
                yield schema["maximum"] + 1
        if schema.get("type") == "boolean":
            yield from ("", "1", "yes", "TRUE")

    def wrong_headers(self, operation):
        yield "no key", {"headers": {"Authorization": None}}
        yield "another key", {"headers": {"Authorization": "Bearer AbCdEfGh/unknown"}}
        if operation.body():
            yield "a body of another type", {"headers": {"Content-Type": "text/plain"}}

    def wrong_bodies(self, operation):
        if not operation.body():
            yield "a body where none is taken", {"body": b"{}"}
            return
        schema = self.described.resolved(operation.body())
        for body in (b"{", b"[]", b"null", b"\xff", b'{"a": 1, "a": 1}', b"[" * 1000, b'{"a":' * 1000, b"{} {}", b"1e999",
                     b'"\\ud800"'):
            yield f"the body {body[:20]}", {"body": body}
        if operation.declared["requestBody"]["required"]:
            yield "no body", {"body": b""}
        yield "an unknown field", {"body": b'{"unknown-one": 1}'}
        for name, each in schema.get("properties", {}).items():
            for value in self.wrong_values(each):
                yield f"{name} is {value!r}", {"body": json.dumps({name: value}).encode()}

    def wrong_values(self, schema):
        """Of each type that it does not have, beyond its range, and within it."""
        schema = self.described.resolved(schema)
        yield from (value for value in OF_OTHER_TYPES.values() if self.described.faults_of_value(value, schema))
        for alternative in schema.get("oneOf", [schema]):
            for name, each in alternative.get("properties", {}).items():
                yield from ({name: value} for value in self.wrong_values(each))
            if "minimum" in alternative:
                yield from (alternative["minimum"] - 1, -2**53 - 1)
            if "maximum" in alternative:
                yield from (alternative["maximum"] + 1, 2**53 + 1, 2**64)


@st.composite
def allowed_requests(draw, requests, operation):
    """Such as the description allows."""
    request = Request(operation, draw(requests.paths(operation)), method=operation.method)
    for parameter in operation.parameters("query"):
        if parameter["name"] in WAITS:
            request.query.append((parameter["name"], parameter["schema"].get("minimum", 0)))
        elif parameter.get("required") or draw(st.integers(0, 3)) == 0:
            request.query += requests.sent(parameter, draw(requests.allowed_value(parameter["schema"])))
    for parameter in operation.parameters("header"):
        if draw(st.integers(0, 3)) == 0:
            request.headers[parameter["name"]] = draw(FIELD_VALUES)
    if operation.body() and (operation.declared["requestBody"]["required"] or draw(st.booleans())):
        request.headers["Content-Type"] = draw(st.sampled_from([*operation.declared["requestBody"]["content"]]))
        request.body = json.dumps(draw(requests.allowed_value(operation.body()))).encode()
    return request
