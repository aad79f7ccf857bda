"""Load on a running server, and what it answers and costs under it."""

import json
import pathlib
import subprocess
import urllib.parse

from processes import CONNECTIONS

ROOT = pathlib.Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "release"


def run_wrk(url, seconds, connections=CONNECTIONS):
    """As fast as it goes: each connection asks again as soon as it was answered."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s",
               "-s", str(ROOT / "bench" / "load.lua"), url]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return json.loads(output.rpartition("RESULT ")[2])


def run_paced(server, rate, seconds):
    """At a steady rate, whether or not answers come."""
    target = urllib.parse.urlsplit(server.url)
    command = [BUILD / "bench" / "paced_load", str(target.port), f"{target.path}?{target.query}", str(rate),
               str(seconds), str(CONNECTIONS), str(server.expected_status)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{server.name} at {rate:.0f} requests/s: {done.stderr.strip()}")
    paced = json.loads(done.stdout)
    if paced["bad"]:
        raise RuntimeError(f"{server.name}: not every request was answered well: {paced}")
    return {"asked_per_second": rate, "requests_per_second": paced["rate"], "p50_ms": paced["p50_us"] / 1000,
            "p99_ms": paced["p99_us"] / 1000, "max_ms": paced["max_us"] / 1000}


def measure(server, seconds):
    """One round of load on a running server."""
    cpu_before = server.cpu_seconds()
    load = run_wrk(server.url, seconds, server.connections)
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
