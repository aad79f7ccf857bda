"""Tests that documents name: a link to a file of tests, whose text says which one."""

import functools
import re

from repository import ROOT

TEST_FILE = re.compile(r"(^|/)test_\w+\.py$|_(test|contract)\.cpp$")


@functools.cache
def tests_in(file):
    """As documents write them: `test_x` of pytest, `Suite.Name` of GoogleTest."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        return set(re.findall(r"^def (test_\w+)\(", text, re.MULTILINE))
    return {".".join(names) for names in re.findall(r"^TEST(?:_F|_P)?\((\w+), (\w+)\)", text, re.MULTILINE)}


def problems(path, line):
    """What is wrong with the tests that a line of a document names."""
    for name, target in re.findall(r"\[`?([^\]`]+)`?\]\(([^)\s]+)\)", line):
        file = ROOT / path.parent / target
        if TEST_FILE.search(target) and file.is_file() and name not in tests_in(file):
            yield f"there is no test {name} in {target}"


def rows_without_tests(lines):
    """The rows, by their numbers, of tables with a column called `test` that name none in it."""
    column = None
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            column = None
        elif column is None:
            column = cells.index("test") if "test" in cells else -1
        elif column >= 0 and not set(line) <= set("|-: ") and "](" not in "".join(cells[column:]):
            yield number
