"""A trial: everything that can go on at once goes on at once, in an order that a seed gives, and a ledger says afterwards
whether anything came out that must not. Ends with 0 if nothing was found."""

import argparse
import pathlib
import random
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from findings import Findings  # noqa: E402  behind the path
from ledger import Ledger  # noqa: E402

import cluster_trial  # noqa: E402
import xmpp_trial  # noqa: E402

TRIALS = {"xmpp": xmpp_trial.run, "cluster": cluster_trial.run}


def options(arguments):
    parser = argparse.ArgumentParser(prog="script/trial", description=__doc__)
    parser.add_argument("trial", choices=TRIALS)
    parser.add_argument("--minutes", type=float, default=10, help="how long (10; 60 before a release)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="what all dice follow from")
    parser.add_argument("--folder", type=pathlib.Path, help="where logs and data stay; else they go, unless something "
                                                            "was found")
    return parser.parse_args(arguments)


def run(trial, minutes, seed, folder):
    """@returns what was found"""
    (folder / "ledger").mkdir(parents=True)
    ledger = Ledger(folder / "ledger")
    with (folder / "trial.log").open("w") as log:
        findings = Findings([sys.stdout, log])
        findings.say(f"{trial}, {minutes:g} minutes, seed {seed}, in {folder}")
        try:
            TRIALS[trial](folder, ledger, seed, minutes * 60, findings)
        except Exception:  # what was done until then is told all the same
            findings.broke("the trial")
        for leak in ledger.leaks():
            findings.found("a secret in a log", leak)
        for line in findings.summary():
            findings.say(line)
        findings.say(f"{trial}, {minutes:g} minutes, seed {seed}: {'found' if findings.kinds else 'good'}")
    return findings


def main(arguments):
    chosen = options(arguments)
    folder = chosen.folder or pathlib.Path(tempfile.mkdtemp(prefix="usher-trial-"))
    findings = run(chosen.trial, chosen.minutes, chosen.seed, folder)
    if not findings.kinds and not chosen.folder:
        shutil.rmtree(folder)
    return 1 if findings.kinds else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
