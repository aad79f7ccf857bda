"""Finds using-declarations that nothing uses; those of headers may be for others.

clang-tidy's own rule looks at no file that another includes, as run_tidy.py has it look at most.
"""

import re

from repository import files, read, report, without_comments_and_strings

DECLARATION = re.compile(r"^\s*using (?:[\w:]+::)(\w+);", re.MULTILINE)


def unused():
    for path in files(".cpp", under=("src/", "tests/", "bench/")):
        text = without_comments_and_strings(read(path))
        for declaration in DECLARATION.finditer(text):
            name = declaration[1]
            declarations = re.findall(rf"^\s*using [\w:]+::{name};", text, re.MULTILINE)
            # One that brings a base class's constructors names it twice.
            if len(re.findall(rf"\b{name}\b", text)) == len(declarations):
                line = text.count("\n", 0, declaration.start(1)) + 1
                yield f"{path}:{line}: nothing uses '{name}'"


if __name__ == "__main__":
    report(list(unused()))
