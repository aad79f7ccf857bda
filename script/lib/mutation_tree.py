"""A copy of the tree in build/mutate/tree, in which bugs are planted, so that nobody builds or commits one."""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile

from mutations import ROOT

TREE = ROOT / "build" / "mutate" / "tree"
BUILD = TREE / "build" / "release"
# What users run, compiled quickly.
FLAGS = "-O1 -g0 -DNDEBUG"
TEST_SECONDS_MAX = 300
ENDING_SECONDS_MAX = 20


class Tree:
    def __init__(self, jobs):
        self._jobs = jobs
        self.digest = self._copy()
        for name in ("axe", "servers"):
            if (ROOT / "build" / name).exists() and not (TREE / "build" / name).exists():
                (TREE / "build").mkdir(exist_ok=True)
                (TREE / "build" / name).symlink_to(ROOT / "build" / name)

    @staticmethod
    def _copy():
        """Copies what differs alone, so that little is built again. @returns a digest of what code and tests say"""
        listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                                capture_output=True, check=True).stdout.decode()
        names = sorted(name for name in listed.split("\0") if name and (ROOT / name).is_file())
        digest = hashlib.sha256()
        for name in names:
            content = (ROOT / name).read_bytes()
            if name.startswith(("src/", "plugins/", "cmake/", "tests/e2e/")):
                digest.update(name.encode() + b"\0" + content)
            target = TREE / name
            if not target.exists() or target.read_bytes() != content:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, target)
        for folder in ("src", "plugins", "tests"):
            for path in (TREE / folder).rglob("*"):
                if path.is_file() and "__pycache__" not in path.parts and str(path.relative_to(TREE)) not in names:
                    path.unlink()
        return digest.hexdigest()

    @staticmethod
    def configure():
        """@returns what went wrong, if anything"""
        # A bug is in one file, so that those beside it need not be compiled again.
        command = ["cmake", "--preset", "release", f"-DCMAKE_CXX_FLAGS_RELWITHDEBINFO={FLAGS}", "-DUSHER_UNITY="]
        done = subprocess.run(command, cwd=TREE, capture_output=True, text=True, check=False)
        return done.stderr if done.returncode != 0 else None

    def build(self, targets):
        """@returns what went wrong, if anything"""
        if not targets:
            return None
        done = subprocess.run(["ninja", f"-j{self._jobs}", "-C", BUILD, *sorted(targets)], cwd=TREE, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode == 0:
            return None
        error = re.search(r"error: .*", done.stdout)
        return error.group(0) if error else done.stdout[-1000:]

    @staticmethod
    def plant(mutation):
        """@returns the file's text before, or None where the place is not what the row says"""
        path = TREE / mutation.file
        before = path.read_text() if path.exists() else ""
        if before.count(mutation.find) != 1:
            return None
        path.write_text(before.replace(mutation.find, mutation.replace))
        return before

    @staticmethod
    def restore(mutation, before):
        (TREE / mutation.file).write_text(before)


def targets_of(mutation):
    targets = {f"{test.partition(':')[0]}_test" for test in mutation.unit_tests}
    return targets | ({"usher"} if mutation.end_to_end_tests else set())


class TestsCannotRun(Exception):
    """A test that is named does not exist, or what it needs is missing."""


def run_unit_test(test):
    """@returns what failed, or None"""
    program, _, selected = test.partition(":")
    found = next(BUILD.glob(f"src/**/{program}_test"), None)
    if not found:
        raise TestsCannotRun(f"no program {program}_test")
    code, printed = run_bounded([found, "--gtest_fail_fast"] + ([f"--gtest_filter={selected}"] if selected else []))
    if code is None:
        return "the time limit"
    if "Running 0 tests" in printed:
        raise TestsCannotRun(f"no test is called {test}")
    if code == 0:
        return None
    failed = re.search(r"^\[  FAILED  \] ([^\s,]+)", printed, re.MULTILINE)
    started = re.findall(r"^\[ RUN      \] (\S+)", printed, re.MULTILINE)
    return failed.group(1) if failed else f"{started[-1] if started else program}, which ends the program"


def run_end_to_end_test(test, options):
    """@returns what failed, or None"""
    code, printed = run_bounded(["/usr/bin/python3", "-B", "-m", "pytest", "-q", "-x", "-rfE", "--tb=line",
                                 "-p", "no:cacheprovider", *options, test])
    if code is None:
        return "the time limit"
    if code not in (0, 1) or not re.search(r"\d+ (passed|failed|errors?)\b", printed):
        raise TestsCannotRun(f"{test}: {printed.strip().splitlines()[-1] if printed.strip() else 'no output'}")
    if code == 0:
        return None
    failed = re.search(r"^(?:FAILED|ERROR) (?:tests/e2e/)?(\S+)", printed, re.MULTILINE)
    return failed.group(1) if failed else test


def run_test(test, options):
    """@returns what failed, or None"""
    return run_end_to_end_test(test, options) if test.startswith("tests/") else run_unit_test(test)


def run_bounded(command):
    """@returns the exit code (None where it took too long) and what was printed. Nothing that it started is left."""
    environment = os.environ | {"USHER_BINARY": str(BUILD / "usher")}
    # A file and no pipe: what a crashed test leaves running would hold a pipe open.
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        process = subprocess.Popen(command, cwd=TREE, env=environment, stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT, start_new_session=True)
        try:
            code = process.wait(TEST_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            end_group(process)
        output.seek(0)
        return code, output.read()


def end_group(process):
    """SIGINT has pytest end its servers, and ends the PostgreSQL that a crashed test program started."""
    try:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(ENDING_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    except ProcessLookupError:  # it left nothing
        pass
