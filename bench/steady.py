"""The load of the largest installation that one can think of: what people wait for then, and what it costs."""

import shutil
import statistics

from load import run_paced
from prosody import ProsodyPage, ProsodySqlite
from usher import Usher, UsherPage

BUSY_PER_SECOND = 1_000
# Prosody makes fewer invites than that at its best, so it is asked for as many as it can answer in good time.
RATES = ((ProsodySqlite, BUSY_PER_SECOND // 4), (Usher, BUSY_PER_SECOND), (ProsodyPage, BUSY_PER_SECOND // 4),
         (UsherPage, BUSY_PER_SECOND))


def one_round(subject, rate, folder, seconds):
    with subject(folder) as server:
        cpu_before = server.cpu_seconds()
        paced = run_paced(server, rate, seconds)
        cpu = server.cpu_seconds() - cpu_before
        measured = paced | {"percent_of_a_core": 100 * cpu / seconds, "resident_mib": server.resident_mib(),
                            "first_answer_ms": server.first_answer_ms}
    shutil.rmtree(folder)
    return measured


def rounds_of(work, say, rounds, seconds):
    """Each in turn, at a rate that it bears with ease."""
    measured = {subject.name: [] for subject, _ in RATES}
    for number in range(rounds):
        for subject, rate in RATES:
            each = one_round(subject, rate, work / f"steady-{subject.__name__}-{number + 1}", seconds)
            measured[subject.name].append(each)
            say(f"{subject.name} at {rate} requests/s: p99 {each['p99_ms']:.2f} ms, "
                f"{each['percent_of_a_core']:.1f} % of a core")
    return {name: {key: statistics.median(each[key] for each in every) for key in every[0]}
            for name, every in measured.items()}


def markdown(steady):
    lines = ["", "| on a busy day | requests/s | p50 ms | p99 ms | slowest ms | % of a core | resident MiB "
             "| first answer ms |", "|---|---:|---:|---:|---:|---:|---:|---:|"]
    return lines + [
        f"| {name} | {each['requests_per_second']:,.0f} | {each['p50_ms']:.2f} | {each['p99_ms']:.2f} "
        f"| {each['max_ms']:.1f} | {each['percent_of_a_core']:.1f} | {each['resident_mib']:.1f} "
        f"| {each['first_answer_ms']:,.0f} |" for name, each in steady.items()]
