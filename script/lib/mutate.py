"""Plants the bugs of tests/mutations/*.toml, one at a time, and says which the tests notice."""

import argparse
import fcntl
import os
import signal
import subprocess
import sys
import time

from mutation_table import write_table
from mutation_tree import TestsCannotRun, Tree, run_test, targets_of
from mutations import ROOT, Results, read_mutations


def open_alone():
    """@returns a lock, since two runs would build each other's bugs"""
    lock = (ROOT / "build" / "mutate" / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit("mutate: another run is under way in this folder")
    return lock


class Run:
    def __init__(self, jobs):
        self.results = Results()
        self._alone = open_alone()
        self._tree = Tree(jobs)
        self._commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True,
                                      text=True, check=True).stdout.strip()

    def prepare(self, mutations):
        """Builds all that the bugs are tested with: without any bug it has to build."""
        wrong = self._tree.configure() or self._tree.build(set().union(*map(targets_of, mutations)))
        if wrong:
            sys.exit(f"mutate: the tree does not build without any bug\n{wrong}")

    def try_out(self, mutation):
        """@returns the verdict: 'seen', 'UNSEEN', or why it was not tried; and what saw it"""
        try:
            for test in mutation.tests:
                self._expect_to_pass(test, mutation)
            return self._plant_and_test(mutation)
        except TestsCannotRun as error:
            return f"not tried: {error}", None

    def _expect_to_pass(self, test, mutation):
        """What fails without a bug notices none."""
        named = " ".join((*mutation.options, test))
        if self.results.passes(named, self._tree.digest):
            return
        wrong = self._tree.build(targets_of(mutation))
        failed = wrong or run_test(test, mutation.options)
        if failed:
            raise TestsCannotRun(f"{test} fails without the bug: {failed}")
        self.results.keep_passing(named, self._tree.digest)

    def _plant_and_test(self, mutation):
        if not mutation.is_compiled:  # the program stays as it is
            self._tree.build(targets_of(mutation))
        before = self._tree.plant(mutation)
        if before is None:
            return "not tried: the place is not there, or not once", None
        try:
            wrong = self._tree.build(targets_of(mutation)) if mutation.is_compiled else None
            if wrong:
                return f"not tried: it does not compile: {wrong}", None
            for test in mutation.tests:
                failed = run_test(test, mutation.options)
                if failed:
                    return "seen", failed
            return "UNSEEN", None
        finally:
            self._tree.restore(mutation, before)

    def keep(self, mutation, verdict, seen_by):
        self.results.keep_verdict(mutation, verdict, seen_by, self._commit)


def plant_all(mutations, jobs):
    """@returns how many may not stay as they are: unseen without being equivalent, or not tried"""
    run = Run(jobs)
    kept = [each for each in mutations
            if run.results.is_current(each) and run.results.verdict(each)["verdict"] == "seen"]
    # What many files include takes longest: last, so that a run that is ended early has seen most.
    to_try = sorted((each for each in mutations if each not in kept), key=lambda each: each.file.endswith(".hpp"))
    print(f"mutate: {len(mutations)} bugs; {len(kept)} were seen before and stay so; building what tests the others",
          flush=True)
    if to_try:
        run.prepare(to_try)
    verdicts = ["seen"] * len(kept)
    for number, each in enumerate(to_try, 1):
        started = time.monotonic()
        verdict, seen_by = run.try_out(each)
        if verdict == "UNSEEN" and each.equivalent:
            verdict = "equivalent"
        run.keep(each, verdict, seen_by)
        verdicts.append(verdict)
        by = f"; by {seen_by}" if seen_by else ""
        print(f"[{number}/{len(to_try)}] {verdict} ({time.monotonic() - started:.0f} s{by}) {each.file}: {each.what}",
              flush=True)
    seen, equivalent = verdicts.count("seen"), verdicts.count("equivalent")
    unseen = verdicts.count("UNSEEN")
    untried = len(verdicts) - seen - unseen - equivalent
    print(f"{seen} seen, {unseen} unseen, {equivalent} equivalent, {untried} not tried")
    return len(verdicts) - seen - equivalent


def main():
    parser = argparse.ArgumentParser(prog="script/mutate")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    # Who is run in the background ignores it, and so would the tests, which end their servers by it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    mutations = read_mutations()
    chosen = [each for each in mutations
              if not arguments.only or any(each.speaks_of(text) for text in arguments.only)]
    if arguments.list:
        for each in chosen:
            moved = "" if each.has_place() else " (MOVED: its place is not there, or not once)"
            print(f"{each.file}: {each.what}{moved}")
        return 0 if all(each.has_place() for each in chosen) else 1
    if arguments.table:
        write_table(mutations, Results())
        return 0
    if not chosen:
        print(f"mutate: no bug has {' or '.join(arguments.only)} in its file, description or tests", file=sys.stderr)
        return 2
    if arguments.fresh:
        Results().clear()
    return 1 if plant_all(chosen, arguments.jobs) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("mutate: ended; run it again to go on", file=sys.stderr)
        sys.exit(130)
