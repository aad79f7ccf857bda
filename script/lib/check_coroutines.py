"""Refuses what g++ 12 destroys twice: in a full expression that holds co_await, braces that make a
temporary, and a temporary lambda with captures. Name the thing on a line of its own instead."""

import re

from repository import CXX, files, read, report, without_comments_and_strings

LAMBDA = re.compile(r"(?:^|[(,=&|?:{]|return|co_return|co_await)\s*\[([^\[\]]+)\]\s*(?:\(|\{|<|mutable)")
BLOCK_AFTER = re.compile(r"(?:->[\w:<>,*&\s]+|\)|\belse|\bdo|\btry|\bconst|\bnoexcept|\bmutable)\s*$")


def statements(code):
    """(offset, text) of every statement: what lies between `;` and the braces of blocks, at any depth."""
    stack = []  # for each open brace: does it open a block (else: an initialiser)
    parens = 0
    start = 0
    for i, c in enumerate(code):
        if c == "(":
            parens += 1
        elif c == ")":
            parens -= 1
        elif c == "{":
            block = not code[start:i].strip() or (parens == 0 and bool(BLOCK_AFTER.search(code[start:i])))
            stack.append((block, parens))
            if block:
                yield start, code[start:i]
                start, parens = i + 1, 0
        elif c == "}":
            block, parens = stack.pop() if stack else (True, 0)
            if block:
                yield start, code[start:i]
                start = i + 1
        elif c == ";" and parens == 0 and all(block for block, _ in stack[-1:]):
            yield start, code[start:i]
            start = i + 1
    yield start, code[start:]


def problems(text):
    """(line, problem) for every full expression at risk."""
    code = without_comments_and_strings(text)
    for offset, statement in statements(code):
        found = statement.find("co_await")
        if found < 0:
            continue
        line = code.count("\n", 0, offset + found) + 1
        if LAMBDA.search(statement):
            yield line, "a lambda with captures in a co_await expression: name it on a line of its own (g++ 12)"
        elif "{" in statement:
            yield line, "braces in a co_await expression: name the value on a line of its own (g++ 12)"


def main():
    report([f"{path}:{line}: {problem}"
            for path in files(*CXX, under=("src/", "tests/", "bench/"))
            for line, problem in problems(read(path))])


if __name__ == "__main__":
    main()
