"""Measures usher beside Prosody's mod_invites_api, its own no-op route and what can't be gone below. Run it by
script/bench."""

import argparse
import json
import shutil
import statistics
import sys

import on_postgresql
import pending
import report
import steady
from floors import EpollServer, raw_commits
from load import CONNECTIONS, ROOT, describe, measure, run_paced
from prosody import ProsodyInternal, ProsodyPage, ProsodySqlite
from targets import targets
from usher import Usher, UsherFewConnections, UsherNoOp, UsherPage

WORK = ROOT / "build" / "bench"
SUBJECTS = (ProsodyInternal, ProsodySqlite, Usher, UsherFewConnections, UsherNoOp, EpollServer)
PAGES = (ProsodyPage, UsherPage, UsherNoOp)
PACED = (ProsodySqlite, Usher)


def say(text):
    print(text, flush=True)


def median_of(rounds):
    return {name: statistics.median(measured[name] for measured in rounds) for name in rounds[0]}


def beside_each_other(subjects, rounds, seconds):
    """Every subject in turn, each round on a fresh folder, so that none profits from the order."""
    measured = {subject.name: [] for subject in subjects}
    for number in range(rounds):
        for subject in subjects:
            folder = WORK / f"{subject.__name__}-{number + 1}"
            with subject(folder) as server:
                result = measure(server, seconds)
                if subject is Usher and server.invites_stored() < result["requests"]:
                    raise RuntimeError("usher answered 201 to more requests than it stored invites")
            shutil.rmtree(folder)
            measured[subject.name].append(result)
            say(f"round {number + 1} of {rounds}: {subject.name}: {describe(result)}")
    return {name: {"median": median_of(each), "rounds": each} for name, each in measured.items()}


def commits(rounds, seconds):
    """The raw loop, as often as the servers."""
    return median_of([raw_commits(WORK / f"raw-{number + 1}", seconds) for number in range(rounds)])


def at_half(servers, rounds, seconds):
    """Each at half of its own maximum rate, which was measured before."""
    paced = {subject.name: [] for subject in PACED}
    for number in range(rounds):
        for subject in PACED:
            rate = servers[subject.name]["median"]["requests_per_second"] / 2
            folder = WORK / f"paced-{subject.__name__}-{number + 1}"
            with subject(folder) as server:
                paced[subject.name].append(run_paced(server, rate, seconds))
            shutil.rmtree(folder)
            each = paced[subject.name][-1]
            say(f"{subject.name} at {rate:.0f} requests/s: p50 {each['p50_ms']:.2f} ms, p99 {each['p99_ms']:.2f} ms")
    return {name: median_of(each) for name, each in paced.items()}


def run(rounds, seconds, full, quick):
    short = min(5, seconds)
    servers = beside_each_other(SUBJECTS, rounds, seconds)
    raw = commits(rounds, min(3, seconds))
    paced = at_half(servers, rounds, short)
    pages = beside_each_other(PAGES, rounds, short)
    busy = steady.rounds_of(WORK, say, rounds, short)
    scale = pending.empty_beside_full(WORK, say, rounds, short, full)
    curves = pending.curve(WORK, say, min(3, seconds), quick)
    postgresql = on_postgresql.rounds_of(WORK, say, rounds, short)
    scale_empty, scale_full = median_of(scale["empty"]), median_of(scale["full"])
    curves["usher, PostgreSQL"] = on_postgresql.curve(WORK, say, min(3, seconds), quick)
    curves["usher, SQLite"].append([full, scale_full["requests_per_second"]])
    result = {
        "machine": report.machine(),
        "wrk": {"threads": 1, "connections": CONNECTIONS, "seconds": seconds, "rounds": rounds},
        "servers": servers,
        "raw": raw,
        "paced": paced,
        "steady": busy,
        "pages": pages,
        "scale": {"pending": full, "empty": scale_empty, "full": scale_full},
        "curves": curves,
        "postgresql": postgresql,
    }
    result["targets"] = targets(result)
    return result


def main():
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true",
                        help="one short round and fewer invites; prints the table, but leaves the documents alone")
    arguments = parser.parse_args()
    rounds, seconds, full = (1, 2, 100_000) if arguments.quick else (3, 8, 10_000_000)

    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    result = run(rounds, seconds, full, arguments.quick)
    shutil.rmtree(WORK)

    markdown = report.markdown(result)
    say("\n" + markdown)
    (ROOT / "build" / "bench.json").write_text(json.dumps(result, indent=2) + "\n")
    if arguments.quick:
        return 0
    report.record(ROOT, result, markdown)
    return 0 if all(target["met"] for target in result["targets"]) else 1


if __name__ == "__main__":
    sys.exit(main())
