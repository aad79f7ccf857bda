"""Adds up what a run of script/test left in its reports. The last line is `N passed, N failed, N skipped`.

usage: count_results.py REPORTS PART...

A part's folder may hold
  ctest.json, ctest.xml, gtest/*.xml   unit tests: CMake's list, ctest's verdicts, each program's cases
  pytest.xml                           end-to-end tests
  pytest_again.xml                     those that failed, run once more
  checks                               lines `pass NAME` or `fail NAME`
  broken                               one line for each step that could not run
  may_skip                             for what reasons a test may be skipped there: one line each, a part of the reason
  running/PROGRAM                      the unit test that a program died of
A test program that brought no report of its own (it crashed, or it holds no GoogleTest) counts as one
case, with ctest's verdict, and has the name of the test that it died of. A part that brought nothing at all counts as one failure: silence is no success.
So does each report that can't be read, as a program that died while it wrote leaves it, and each test that is
skipped for a reason that `may_skip` does not have: script/test installed what it needs.
"""

import json
import pathlib
import sys
import xml.etree.ElementTree as ElementTree


class Tally:
    def __init__(self):
        self.passed = 0
        self.failed = []
        self.skipped = []
        self.passed_again = []  # among the passed ones
        self.may_skip = []  # of the part that is counted

    def add(self, name, good):
        if good:
            self.passed += 1
        else:
            self.failed.append(name)

    def add_skipped(self, name, reason):
        if any(allowed in reason for allowed in self.may_skip):
            self.skipped.append(f"{name}: {reason}")
        else:
            self.failed.append(f"{name} (skipped: {reason})")

    @property
    def counts(self):
        return self.passed, len(self.failed), len(self.skipped)

    def since(self, before):
        return shown(now - then for now, then in zip(self.counts, before))


def shown(counts):
    return "{} passed, {} failed, {} skipped".format(*counts)


def cases_in(path):
    """The cases of a JUnit file; None where it is cut off, or no JUnit at all."""
    try:
        return list(ElementTree.parse(path).iter("testcase"))
    except ElementTree.ParseError:
        return None


def reason_of(skipped):
    """Why a test was skipped, in one line: GoogleTest and pytest say it at different places, with where it stands."""
    said = f"{skipped.get('message') or ''} {skipped.text or ''}"
    return " ".join(said.split()) or "no reason is given"


def passed_in(path):
    """Which cases of a JUnit file passed."""
    cases = (cases_in(path) if path.exists() else None) or []
    return {name_of(case) for case in cases if not any(child.tag in ("failure", "error", "skipped") for child in case)}


def name_of(case):
    return f"{case.get('classname', '')}.{case.get('name')}"


def add_junit(tally, path, label, passed_again=frozenset()):
    """Adds the cases of a JUnit file, but for those that the program was told not to run.

    What failed, but is in `passed_again`, passed.
    """
    cases = cases_in(path)
    if cases is None:
        tally.add(f"{label}: {path.name} can't be read", False)
        return 1
    found = 0
    for case in cases:
        if case.get("status") == "notrun":
            continue
        found += 1
        name = f"{label}: {name_of(case)}"
        skipped = case.find("skipped")
        if skipped is not None:
            tally.add_skipped(name, reason_of(skipped))
            continue
        good = not any(child.tag in ("failure", "error") for child in case)
        if not good and name_of(case) in passed_again:
            tally.passed_again.append(name)
            good = True
        tally.add(name, good)
    return found


def add_unit_tests(tally, folder, part):
    try:
        listed = json.loads((folder / "ctest.json").read_text())["tests"]
    except (json.JSONDecodeError, KeyError):
        tally.add(f"{part}: ctest could not list the tests", False)
        return
    verdicts = {}
    if (folder / "ctest.xml").exists():
        for case in cases_in(folder / "ctest.xml") or []:
            verdicts[case.get("name")] = case.get("status") == "run"
    reported = set()
    for test in listed:
        name = test["name"]
        good = verdicts.get(name, False)
        program = pathlib.Path(test["command"][0]).name if "command" in test else name
        report = folder / "gtest" / f"{program}.xml"
        failures_before = len(tally.failed)
        cases = 0
        if report.exists() and program not in reported:
            reported.add(program)
            cases = add_junit(tally, report, f"{part} {name}")
        if cases == 0 or (not good and len(tally.failed) == failures_before):
            reason = "" if verdicts else " (ctest did not run)"
            died_of = lines_of(folder / "running" / program)
            if died_of:
                reason = f".{died_of[0]} (the program died of it: what comes after it did not run)"
            tally.add(f"{part}: {name}{reason}", good and not died_of and (cases > 0 or not report.exists()))


def lines_of(file):
    return [line for line in file.read_text().splitlines() if line.strip()] if file.exists() else []


def add_part(tally, folder, part):
    before = tally.counts
    tally.may_skip = lines_of(folder / "may_skip")
    if (folder / "ctest.json").exists():
        add_unit_tests(tally, folder, part)
    if (folder / "pytest.xml").exists():
        add_junit(tally, folder / "pytest.xml", f"{part} pytest", passed_in(folder / "pytest_again.xml"))
    for line in lines_of(folder / "checks"):
        verdict, _, name = line.partition(" ")
        tally.add(f"{part}: {name}", verdict == "pass")
    for line in lines_of(folder / "broken"):
        tally.add(f"{part}: {line}", False)
    if tally.counts == before:
        tally.add(f"{part}: nothing ran", False)


def main():
    reports = pathlib.Path(sys.argv[1])
    tally = Tally()
    for part in sys.argv[2:]:
        before = tally.counts
        add_part(tally, reports / part, part)
        print(f"{part}: {tally.since(before)}")
    for name in tally.skipped:
        print(f"SKIPPED {name}")
    for name in tally.passed_again:
        print(f"PASSED AGAIN {name}: it failed at first")
    for name in tally.failed:
        print(f"FAILED {name}")
    print(shown(tally.counts))
    return 1 if tally.failed or tally.passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
