"""Measures usher beside Prosody's mod_invites_api and beside its own no-op route. Run it by script/bench."""

import argparse
import json
import pathlib
import shutil
import statistics
import subprocess
import sys

import report
from prosody import ProsodyInternal, ProsodyPage, ProsodySqlite
from usher import Usher, UsherNoOp, UsherPage

ROOT = pathlib.Path(__file__).resolve().parents[1]
WORK = ROOT / "build" / "bench"
CONNECTIONS = 64
SUBJECTS = (ProsodyInternal, ProsodySqlite, Usher, UsherNoOp)
PAGES = (ProsodyPage, UsherPage, UsherNoOp)


def say(text):
    print(text, flush=True)


def run_wrk(url, seconds):
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s",
               "-s", str(ROOT / "bench" / "load.lua"), url]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return json.loads(output.rpartition("RESULT ")[2])


def measure(server, seconds):
    """One round of load on a running server."""
    cpu_before = server.cpu_seconds()
    load = run_wrk(server.url, seconds)
    cpu = server.cpu_seconds() - cpu_before
    if load["requests"] == 0 or load["refused"] or load["broken"]:
        raise RuntimeError(f"{server.name}: not every request was answered well: {load}")
    return {
        "requests": load["requests"],
        "requests_per_second": load["requests"] / (load["microseconds"] / 1e6),
        "cpu_us_per_request": cpu * 1e6 / load["requests"],
        "p50_ms": load["p50"] / 1000,
        "p99_ms": load["p99"] / 1000,
        "resident_mib": server.resident_mib(),
        "first_answer_ms": server.first_answer_ms,
    }


def describe(measured):
    return (f"{measured['requests_per_second']:.0f} requests/s, {measured['cpu_us_per_request']:.1f} us CPU each, "
            f"p99 {measured['p99_ms']:.1f} ms, {measured['resident_mib']:.1f} MiB")


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
    return measured


def empty_beside_full(rounds, seconds, pending):
    """usher with no invites and with many pending ones, which come in through the API: in turn, and both
    started anew for each round, so that the first answer with many is one that had them all to open."""
    full_server = Usher(WORK / "full")
    with full_server:
        while (stored := full_server.invites_stored()) < pending:
            say(f"filling: {stored} of {pending} invites")
            run_wrk(full_server.url, min(5, seconds))
    empty, full = [], []
    for number in range(rounds):
        with Usher(WORK / f"empty-{number + 1}") as server:
            empty.append(measure(server, seconds))
        say(f"round {number + 1} of {rounds}: usher, no invites before: {describe(empty[-1])}")
        stored = full_server.invites_stored()
        with full_server:
            full.append(measure(full_server, seconds))
        say(f"round {number + 1} of {rounds}: usher, {stored} pending before: {describe(full[-1])}")
    return {"pending": pending, "empty": empty, "full": full}


def main():
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true",
                        help="one short round and fewer invites; prints the table, but leaves the documents alone")
    arguments = parser.parse_args()
    rounds, seconds, pending = (1, 2, 20_000) if arguments.quick else (3, 10, 1_000_000)

    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    compared = beside_each_other(SUBJECTS, rounds, seconds)
    pages = beside_each_other(PAGES, rounds, min(5, seconds))
    scale = empty_beside_full(rounds, min(5, seconds), pending)
    shutil.rmtree(WORK)

    result = {
        "machine": report.machine(),
        "wrk": {"threads": 1, "connections": CONNECTIONS, "seconds": seconds, "rounds": rounds},
        "servers": {name: {"median": median_of(each), "rounds": each} for name, each in compared.items()},
        "pages": {name: {"median": median_of(each), "rounds": each} for name, each in pages.items()},
        "scale": {"pending": pending, "empty": median_of(scale["empty"]), "full": median_of(scale["full"])},
    }
    result["targets"] = report.targets(result)
    markdown = report.markdown(result)
    say("\n" + markdown)
    (ROOT / "build" / "bench.json").write_text(json.dumps(result, indent=2) + "\n")
    if arguments.quick:
        return 0
    report.record(ROOT, result, markdown)
    return 0 if all(target["met"] for target in result["targets"]) else 1


if __name__ == "__main__":
    sys.exit(main())
