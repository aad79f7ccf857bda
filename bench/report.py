"""What was measured, as a table for people and as JSON for programs."""

import json
import os
import platform
import re
import subprocess

import on_postgresql
import plot
import steady

BEGIN = "<!-- script/bench writes from here -->"
END = "<!-- to here -->"


def machine():
    """What the figures depend on; nothing that names the machine."""
    with open("/proc/cpuinfo", encoding="ascii") as file:
        model = re.search(r"^model name\s*:\s*(.*)$", file.read(), re.MULTILINE)
    with open("/etc/os-release", encoding="utf-8") as file:
        system = re.search(r'^PRETTY_NAME="?([^"\n]*)', file.read(), re.MULTILINE)
    prosody = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "prosody"], capture_output=True, text=True,
                             check=False).stdout
    return {
        "cpu": model.group(1) if model else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "system": system.group(1) if system else platform.system(),
        "kernel": platform.release().split("-")[0],
        "prosody": prosody,
    }


def row(name, measured, usher_rate):
    rate = measured["requests_per_second"]
    return (f"| {name} | {rate:,.0f} | {usher_rate / rate:.2f} | {measured['cpu_us_per_request']:,.1f} "
            f"| {measured['p50_ms']:,.1f} | {measured['p99_ms']:,.1f} | {measured['resident_mib']:.1f} "
            f"| {measured['first_answer_ms']:,.0f} |")


def markdown(result):
    facts, wrk, scale = result["machine"], result["wrk"], result["scale"]
    usher_rate = result["servers"]["usher"]["median"]["requests_per_second"]
    lines = [
        f"{facts['cores']} cores of {facts['cpu']}, {facts['system']}, Linux {facts['kernel']}, Prosody "
        f"{facts['prosody']}; `wrk -t{wrk['threads']} -c{wrk['connections']} -d{wrk['seconds']}s` on the same machine, "
        f"median of {wrk['rounds']} round(s).",
        "",
        "| server | requests/s | usher is faster by | CPU µs/request | p50 ms | p99 ms | resident MiB | first answer ms |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [row(name, server["median"], usher_rate) for name, server in result["servers"].items()]
    lines.append(row("usher, few invites", scale["empty"], usher_rate))
    lines.append(row(f"usher, {scale['pending']:,} pending invites", scale["full"], usher_rate))
    raw = result["raw"]
    lines += ["", f"A loop over SQLite's C API that commits groups of {raw['per_commit']:.0f} on the same disk, with no "
              f"server: {raw['inserts_per_second']:,.0f} invites/s, {raw['cpu_us_per_insert']:.1f} µs of CPU each.",
              "", "| at half of its own maximum | requests/s | p50 ms | p99 ms | slowest ms |", "|---|---:|---:|---:|---:|"]
    lines += [f"| {name} | {each['requests_per_second']:,.0f} | {each['p50_ms']:.2f} | {each['p99_ms']:.2f} "
              f"| {each['max_ms']:.1f} |" for name, each in result["paced"].items()]
    lines += steady.markdown(result["steady"])
    page_rate = result["pages"]["usher, landing page"]["median"]["requests_per_second"]
    lines += ["", "| page | requests/s | usher is faster by | CPU µs/request | p50 ms | p99 ms | resident MiB "
              "| first answer ms |", "|---|---:|---:|---:|---:|---:|---:|---:|"]
    lines += [row(name, server["median"], page_rate) for name, server in result["pages"].items()]
    lines += on_postgresql.markdown(result["postgresql"])
    lines += ["", "| aimed at | measured | reached |", "|---|---:|---|"]
    lines += [f"| {target['what']} | {target['measured']} | {'yes' if target['met'] else '**no**'} |"
              for target in result["targets"]]
    lines += ["", "![Rate against pending invites](images/rate-by-pending.svg)"]
    return "\n".join(lines) + "\n"


def record(root, result, table):
    """Keeps a full run: JSON in bench/results, the table in the documentation."""
    folder = root / "bench" / "results"
    folder.mkdir(exist_ok=True)
    (folder / "latest.json").write_text(json.dumps(result, indent=2) + "\n")
    (root / "docs" / "images" / "rate-by-pending.svg").write_text(plot.svg(result["curves"]))
    page = root / "docs" / "benchmarks.md"
    text = page.read_text()
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise RuntimeError(f"{page} has no place for the table")
    page.write_text(f"{before}{BEGIN}\n\n{table}\n{END}{after}")
