"""Runs clang-tidy over the project's sources, one process per core, and prints each finding once.

usage: run_tidy.py BUILD_FOLDER [PATH-PREFIX...]

Tests are left out: they are compiled with all warnings already, and would double the time. A file whose
text, headers, command and rules have not changed since it was clean is not looked at again.

Most of the time goes into what files include from outside, so several of one folder are looked at together, as one
file that includes them. Where that finds anything, each half is looked at by itself, down to single files. Those whose
names clash with others' (APART, cmake/Unity.cmake) are looked at by themselves from the start.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

from repository import ROOT, report

TIDY = "clang-tidy-19"
GROUP_SIZE = 8


def depends_on(command, arguments):
    """The project's files that a compile command reads."""
    compiler = shlex.split(command["command"])[0]
    made = subprocess.run([compiler, *arguments, "-MM", "-MF", "-", "-w", command["file"]], cwd=command["directory"],
                          capture_output=True, text=True, check=False)
    if made.returncode != 0:
        return None
    names = made.stdout.partition(":")[2].replace("\\\n", " ").split()
    paths = {(pathlib.Path(command["directory"]) / name).resolve() for name in names}
    return sorted(path for path in paths if path.is_relative_to(ROOT))


def digest_of(command, arguments, rules):
    paths = depends_on(command, arguments)
    if paths is None:
        return None
    digest = hashlib.sha256(f"{rules}\n{command['command']}".encode())
    for path in paths:
        digest.update(str(path).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


class Source:
    """One file to look at."""

    def __init__(self, command, build, rules):
        self.file = command["file"]
        self.path = pathlib.Path(self.file).relative_to(ROOT)
        self.arguments = arguments_of(command)
        self.stamp = build / "tidy-stamps" / f"{str(self.path).replace('/', '+')}"
        self.digest = digest_of(command, self.arguments, rules)

    def is_clean(self):
        return self.digest is not None and self.stamp.exists() and self.stamp.read_text() == self.digest

    def mark_clean(self):
        if self.digest is not None:
            self.stamp.write_text(self.digest)


def arguments_of(command):
    """What the compiler is told of a file, without the file and what is made of it."""
    arguments = shlex.split(command["command"])[1:]
    for option in ("-o", "-c"):
        at = arguments.index(option)
        del arguments[at:at + 2]
    return arguments


def run_tidy(file, arguments):
    """Findings, as lines."""
    done = subprocess.run([TIDY, "--quiet", str(file), "--", *arguments], cwd=ROOT, capture_output=True, text=True,
                          check=False)
    output = re.sub(rf"^{re.escape(str(ROOT))}/", "", done.stdout, flags=re.MULTILINE)
    findings = re.findall(r"^\S+:\d+:\d+: (?:error|warning): .*$", output, re.MULTILINE)
    if done.returncode != 0 and not findings:
        findings = [f"{file}:1: {TIDY} failed: {(done.stderr or done.stdout).strip()[-300:]}"]
    return findings


def examine(group, build):
    """Findings of some files that are compiled alike."""
    if len(group) == 1:
        findings = run_tidy(group[0].file, group[0].arguments)
    else:
        together = build / "tidy-groups" / group[0].stamp.name
        together.write_text("".join(f'#include "{source.file}"  // NOLINT(bugprone-suspicious-include)\n'
                                    for source in group))
        # What the compiler warns of is found where each is compiled by itself.
        if run_tidy(together, [*group[0].arguments, "-w"]):
            middle = len(group) // 2
            return examine(group[:middle], build) + examine(group[middle:], build)
        findings = []
    if not findings:
        for source in group:
            source.mark_clean()
    return findings


def groups_of(sources, apart):
    """Sources that one file may include: of one folder, compiled alike, and none of those that stand apart."""
    alike = {}
    for source in sources:
        alone = source.file if source.file in apart else None
        alike.setdefault((source.path.parent, tuple(source.arguments), alone), []).append(source)
    return [sources[at:at + GROUP_SIZE] for sources in alike.values() for at in range(0, len(sources), GROUP_SIZE)]


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    prefixes = tuple(sys.argv[2:]) or ("src/",)
    for folder in ("tidy-stamps", "tidy-groups"):
        (build / folder).mkdir(exist_ok=True)
    commands = {}
    for command in json.loads((build / "compile_commands.json").read_text()):
        path = pathlib.Path(command["file"])
        if not path.is_relative_to(ROOT) or path.is_relative_to(build):
            continue
        name = str(path.relative_to(ROOT))
        if name.startswith(prefixes) and not name.endswith("_test.cpp") and "/contract/" not in name:
            commands[name] = command
    if not commands:
        report([f"{build}: there is nothing to look at"])
    rules = (ROOT / ".clang-tidy").read_text()
    apart = set((build / "apart.txt").read_text().split())
    findings = {}
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        sources = list(pool.map(lambda command: Source(command, build, rules), commands.values()))
        groups = groups_of([source for source in sources if not source.is_clean()], apart)
        running = [pool.submit(examine, group, build) for group in groups]
        for number, future in enumerate(concurrent.futures.as_completed(running), 1):
            new = [finding for finding in future.result() if finding not in findings]
            findings.update(dict.fromkeys(new))
            for finding in new:
                print(finding, flush=True)
            if sys.stderr.isatty():
                print(f"  {number}/{len(running)}", file=sys.stderr)
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
