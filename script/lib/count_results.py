"""Adds up what a run of script/test left in its reports and prints `N passed, N failed` last.

usage: count_results.py REPORTS PART...

A part's folder may hold
  ctest.json, ctest.xml, gtest/*.xml   unit tests: CMake's list, ctest's verdicts, each program's cases
  pytest.xml                           end-to-end tests
  checks                               lines `pass NAME` or `fail NAME`
  broken                               one line for each step that could not run
A test program that brought no report of its own (it crashed, or it holds no GoogleTest) counts as one
case, with ctest's verdict. A part that brought nothing at all counts as one failure: silence is no success.
So does each report that can't be read, as a program that died while it wrote leaves it.
"""

import json
import pathlib
import sys
import xml.etree.ElementTree as ElementTree


class Tally:
    def __init__(self):
        self.passed = 0
        self.failed = []

    def add(self, name, good):
        if good:
            self.passed += 1
        else:
            self.failed.append(name)

    @property
    def total(self):
        return self.passed + len(self.failed)


def cases_in(path):
    """The cases of a JUnit file; None where it is cut off, or no JUnit at all."""
    try:
        return list(ElementTree.parse(path).iter("testcase"))
    except ElementTree.ParseError:
        return None


def add_junit(tally, path, label):
    """Adds the cases of a JUnit file that ran; what was skipped counts neither way."""
    cases = cases_in(path)
    if cases is None:
        tally.add(f"{label}: {path.name} can't be read", False)
        return 1
    found = 0
    for case in cases:
        if case.get("status") == "notrun" or case.find("skipped") is not None:
            continue
        found += 1
        bad = any(child.tag in ("failure", "error") for child in case)
        tally.add(f"{label}: {case.get('classname', '')}.{case.get('name')}", not bad)
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
            tally.add(f"{part}: {name}{reason}", good and (cases > 0 or not report.exists()))


def add_part(tally, folder, part):
    before = tally.total
    if (folder / "ctest.json").exists():
        add_unit_tests(tally, folder, part)
    if (folder / "pytest.xml").exists():
        add_junit(tally, folder / "pytest.xml", f"{part} pytest")
    if (folder / "checks").exists():
        for line in (folder / "checks").read_text().splitlines():
            verdict, _, name = line.partition(" ")
            tally.add(f"{part}: {name}", verdict == "pass")
    if (folder / "broken").exists():
        for line in (folder / "broken").read_text().splitlines():
            tally.add(f"{part}: {line}", False)
    if tally.total == before:
        tally.add(f"{part}: nothing ran", False)


def main():
    reports = pathlib.Path(sys.argv[1])
    tally = Tally()
    for part in sys.argv[2:]:
        before, failed_before = tally.total, len(tally.failed)
        add_part(tally, reports / part, part)
        failed = len(tally.failed) - failed_before
        print(f"{part}: {tally.total - before - failed} passed, {failed} failed")
    for name in tally.failed:
        print(f"FAILED {name}")
    print(f"{tally.passed} passed, {len(tally.failed)} failed")
    return 1 if tally.failed or tally.passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
