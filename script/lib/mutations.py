"""What script/mutate plants (tests/mutations/*.toml), and what it keeps of that (build/mutate/results.json)."""

import dataclasses
import datetime
import functools
import hashlib
import json
import pathlib
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
RESULTS = ROOT / "build" / "mutate" / "results.json"


@dataclasses.dataclass(frozen=True)
class Mutation:
    """One bug: in `file`, `find` (which stands there once) becomes `replace`."""

    area: str
    file: str
    what: str
    find: str
    replace: str
    tests: tuple[str, ...]  # "model" or "model:Filter*" (a unit test program), "tests/e2e/test_x.py::test_y"
    equivalent: str | None = None  # why nobody could notice it
    options: tuple[str, ...] = ()  # for pytest: the bug shows on another release or store than the usual

    @property
    def unit_tests(self):
        return [test for test in self.tests if not test.startswith("tests/")]

    @property
    def end_to_end_tests(self):
        return [test for test in self.tests if test.startswith("tests/")]

    @property
    def is_compiled(self):
        return not self.file.startswith(("plugins/", "script/", "tests/"))

    def has_place(self):
        path = ROOT / self.file
        return path.exists() and path.read_text().count(self.find) == 1

    def speaks_of(self, text):
        return any(text in part for part in (self.area, self.file, self.what, *self.tests))

    def digest(self):
        return digest_of(self.file, self.find, self.replace, *self.tests, *self.options)

    @functools.cache  # as it was when the tree was copied, whatever is edited since
    def file_digest(self):
        path = ROOT / self.file
        return digest_of(path.read_text() if path.exists() else "")


def digest_of(*parts):
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def read_mutations():
    mutations = []
    for path in sorted((ROOT / "tests" / "mutations").glob("*.toml")):
        content = tomllib.loads(path.read_text())
        for row in content["mutation"]:
            lists = {name: tuple(row.pop(name, ())) for name in ("tests", "options")}
            mutations.append(Mutation(area=content["area"], **lists, **row))
    return mutations


class Results:
    """Verdicts by row, and the tests that are known to pass without bugs. A run that was ended goes on with them."""

    def __init__(self):
        RESULTS.parent.mkdir(parents=True, exist_ok=True)
        self._kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {"verdicts": {}, "passing": {}}

    def clear(self):
        self._kept = {"verdicts": {}, "passing": {}}
        self._write()

    def verdict(self, mutation):
        """@returns {"verdict", "by", "commit", "on", "file"} of the last time, or None"""
        return self._kept["verdicts"].get(mutation.digest())

    def is_current(self, mutation):
        kept = self.verdict(mutation)
        planted_in = mutation.file_digest()  # of each, also of those that were never planted: see there
        return kept is not None and kept["file"] == planted_in

    def keep_verdict(self, mutation, verdict, by, commit):
        self._kept["verdicts"][mutation.digest()] = {
            "verdict": verdict, "by": by, "commit": commit, "on": datetime.date.today().isoformat(),
            "file": mutation.file_digest(), "what": f"{mutation.file}: {mutation.what}"}
        self._write()

    def passes(self, test, tree):
        return self._kept["passing"].get(test) == tree

    def keep_passing(self, test, tree):
        self._kept["passing"][test] = tree
        self._write()

    def _write(self):
        written = RESULTS.with_suffix(".new")
        written.write_text(json.dumps(self._kept, indent=1))
        written.replace(RESULTS)
