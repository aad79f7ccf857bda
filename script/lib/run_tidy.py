"""Runs clang-tidy over the project's sources, one process per core, and prints each finding once.

usage: run_tidy.py BUILD_FOLDER [PATH-PREFIX...]

Tests are left out: they are compiled with all warnings already, and would double the time. A file whose
text, headers, command and rules have not changed since it was clean is not looked at again.
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


def depends_on(command):
    """The project's files that a compile command reads."""
    arguments = shlex.split(command["command"])
    if "-o" in arguments:
        at = arguments.index("-o")
        del arguments[at:at + 2]
    made = subprocess.run([*arguments, "-MM", "-MF", "-", "-w"], cwd=command["directory"], capture_output=True,
                          text=True, check=False)
    if made.returncode != 0:
        return None
    names = made.stdout.partition(":")[2].replace("\\\n", " ").split()
    paths = {(pathlib.Path(command["directory"]) / name).resolve() for name in names}
    return sorted(path for path in paths if path.is_relative_to(ROOT))


def digest_of(command, rules):
    paths = depends_on(command)
    if paths is None:
        return None
    digest = hashlib.sha256(f"{rules}\n{command['command']}".encode())
    for path in paths:
        digest.update(str(path).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def examine(command, build, rules):
    """(file, findings); findings are lines."""
    path = pathlib.Path(command["file"]).relative_to(ROOT)
    stamp = build / "tidy-stamps" / f"{str(path).replace('/', '+')}"
    digest = digest_of(command, rules)
    if digest and stamp.exists() and stamp.read_text() == digest:
        return path, []
    done = subprocess.run([TIDY, "-p", str(build), "--quiet", str(ROOT / path)], cwd=ROOT, capture_output=True,
                          text=True, check=False)
    output = re.sub(rf"^{re.escape(str(ROOT))}/", "", done.stdout, flags=re.MULTILINE)
    findings = re.findall(r"^\S+:\d+:\d+: (?:error|warning): .*$", output, re.MULTILINE)
    if done.returncode != 0 and not findings:
        findings = [f"{path}:1: {TIDY} failed: {(done.stderr or done.stdout).strip()[-300:]}"]
    if not findings and digest:
        stamp.write_text(digest)
    return path, findings


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    prefixes = tuple(sys.argv[2:]) or ("src/",)
    (build / "tidy-stamps").mkdir(exist_ok=True)
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
    findings = {}
    cores = len(os.sched_getaffinity(0))
    with concurrent.futures.ThreadPoolExecutor(cores) as pool:
        running = [pool.submit(examine, command, build, rules) for command in commands.values()]
        for number, future in enumerate(concurrent.futures.as_completed(running), 1):
            path, found = future.result()
            new = [finding for finding in found if finding not in findings]
            findings.update(dict.fromkeys(new))
            for finding in new:
                print(finding, flush=True)
            if sys.stderr.isatty():
                print(f"  {number}/{len(running)} {path}", file=sys.stderr)
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
