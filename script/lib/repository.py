"""The files that the checks read, and how they report."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CXX = (".cpp", ".hpp")


def files(*suffixes, under=("",)):
    """What git tracks or would track, as paths relative to the root."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, check=True).stdout.decode()
    paths = [pathlib.PurePosixPath(name) for name in sorted(set(listed.split("\0"))) if name]
    return [path for path in paths
            if (ROOT / path).is_file()
            and (not suffixes or path.suffix in suffixes)
            and any(str(path).startswith(folder) for folder in under)]


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def report(findings):
    """Prints one line per finding and ends the check."""
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)


def without_comments_and_strings(text):
    """C++ with comments and the insides of literals blanked, every line where it was."""
    out = []
    i = 0
    while i < len(text):
        if text.startswith("//", i):
            end = text.find("\n", i)
            end = len(text) if end < 0 else end
        elif text.startswith("/*", i):
            end = text.find("*/", i + 2)
            end = len(text) if end < 0 else end + 2
        elif text.startswith('R"', i) and (i == 0 or not (text[i - 1].isalnum() or text[i - 1] == "_")):
            delimiter = text[i + 2:text.index("(", i)]
            end = text.index(f"){delimiter}\"", i) + len(delimiter) + 2
        elif text[i] == '"' or (text[i] == "'" and not (i > 0 and text[i - 1].isalnum())):
            end = i + 1
            while end < len(text) and text[end] not in (text[i], "\n"):
                end += 2 if text[end] == "\\" else 1
            end += 1
            out.append(text[i] + " " * (end - i - 2) + text[i])
            i = end
            continue
        else:
            out.append(text[i])
            i += 1
            continue
        out.append("".join(c if c == "\n" else " " for c in text[i:end]))
        i = end
    return "".join(out)
