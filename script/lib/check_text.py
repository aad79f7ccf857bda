"""Checks on every text file. usage: check_text.py length|words|space|links"""

import re
import sys
import urllib.parse

import named_tests
from repository import ROOT, files, read, report

CODE = (".cpp", ".hpp", ".py", ".sh", ".lua", ".sql", ".cmake", ".html", ".css", ".js")
LINES_OF_CODE_MAX = 400
VAGUE_NAMES = re.compile(r"(^|[/_])(utils?|common|misc|helpers?)([._/]|$)")
BANNED = [
    (re.compile(r"\b(TODO|FIXME|XXX|HACK)\b"), "do it, or file an issue"),
    (re.compile(r"(?<![\w.])/(work|root|home)/[a-z]"), "a path of one machine"),
    (re.compile(r"\bNOLINT(NEXTLINE|BEGIN)?\b(?!\()"), "say which rule NOLINT is about"),
    (re.compile(r"<<<<<<< |>>>>>>> "), "a merge that was not finished"),
    (re.compile(r"\b(blazing(ly)?|seamless(ly)?|cutting-edge|state-of-the-art|leverag(e|es|ing))\b", re.I),
     "say what it does"),
]
WORDS_EXCEPTED = ("script/lib/check_text.py",)  # it has to name them


def text_files():
    for path in files():
        if "corpus" in path.parts or "results" in path.parts:
            continue
        data = (ROOT / path).read_bytes()
        if b"\0" not in data:
            yield path, data.decode("utf-8", "replace")


def is_code(path, text):
    return path.suffix in CODE or path.name == "CMakeLists.txt" or text.startswith("#!")


def lines_of_code(path, text):
    comment = {".cpp": "//", ".hpp": "//", ".js": "//", ".lua": "--", ".sql": "--"}.get(path.suffix, "#")
    return sum(1 for line in text.splitlines() if line.strip() and not line.strip().startswith(comment))


def length():
    for path, text in text_files():
        count = lines_of_code(path, text) if is_code(path, text) else 0
        if count > LINES_OF_CODE_MAX:
            yield f"{path}:1: {count} lines of code; {LINES_OF_CODE_MAX} are the most: split it by what it does"


def words():
    for path, text in text_files():
        if VAGUE_NAMES.search(str(path)):
            yield f"{path}:1: name it after the one thing it holds"
        if str(path) in WORDS_EXCEPTED:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            for pattern, why in BANNED:
                match = pattern.search(line)
                if match:
                    yield f"{path}:{number}: '{match[0]}': {why}"


def space():
    for path, text in text_files():
        for number, line in enumerate(text.split("\n"), 1):
            if line != line.rstrip() and path.suffix != ".tsv":  # whose last columns may be empty
                yield f"{path}:{number}: white space at the end"
            if "\t" in line and path.suffix in CODE:
                yield f"{path}:{number}: a tab"
        if text and not text.endswith("\n"):
            yield f"{path}:{text.count(chr(10)) + 1}: no line end at the end of the file"
        if text.endswith("\n\n"):
            yield f"{path}:{text.count(chr(10))}: an empty line at the end of the file"


def anchors(text):
    """The anchors of a page's headings, as forges make them."""
    found = set()
    for heading in re.findall(r"^#{1,6} +(.*?) *#*$", text, re.MULTILINE):
        slug = re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", heading).lower()).replace(" ", "-")
        while slug in found:
            slug += "-1"
        found.add(slug)
    return found


def links():
    for path in files(".md"):
        fenced = False
        lines = read(path).splitlines()
        for number in named_tests.rows_without_tests(lines):
            yield f"{path}:{number}: name the test that shows it"
        for number, line in enumerate(lines, 1):
            if line.lstrip().startswith("```"):
                fenced = not fenced
            if fenced:
                continue
            for problem in named_tests.problems(path, line):
                yield f"{path}:{number}: {problem}"
            for target in re.findall(r"\]\(<?([^)\s>]+)>?[^)]*\)", re.sub(r"`[^`]*`", "", line)):
                if re.match(r"[a-z]+:", target):
                    continue
                name, _, anchor = urllib.parse.unquote(target).partition("#")
                page = (ROOT / path).parent / name if name else ROOT / path
                if not page.exists():
                    yield f"{path}:{number}: {target} leads nowhere"
                elif anchor and page.suffix == ".md" and anchor not in anchors(page.read_text(encoding="utf-8")):
                    yield f"{path}:{number}: {target}: there is no such heading"


if __name__ == "__main__":
    report(list({"length": length, "words": words, "space": space, "links": links}[sys.argv[1]]()))
