"""What was measured, as a table for people and as JSON for programs."""

import json
import os
import platform
import re
import subprocess

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


def targets(result):
    """What was promised, and whether it was kept here."""
    servers = result["servers"]
    usher = servers["usher"]["median"]
    scale = result["scale"]
    times = usher["requests_per_second"] / servers["Prosody, SQLite"]["median"]["requests_per_second"]
    pages = {name: each["median"]["requests_per_second"] for name, each in result["pages"].items()}
    page_part = pages["usher, landing page"] / pages["usher, no-op route"]
    slower = 1 - scale["full"]["requests_per_second"] / scale["empty"]["requests_per_second"]
    return [
        {"what": "times Prosody on SQLite, at least 50", "measured": round(times, 1), "met": times >= 50},
        {"what": "landing page, percent of the no-op route's rate, at least 33", "measured": round(page_part * 100, 1),
         "met": page_part >= 1 / 3},
        {"what": f"percent slower with {scale['pending']:,} pending invites, at most 15",
         "measured": round(slower * 100, 1), "met": slower <= 0.15},
        {"what": "MiB resident after the load, under 40", "measured": round(usher["resident_mib"], 1),
         "met": usher["resident_mib"] < 40},
        {"what": f"MiB resident with {scale['pending']:,} pending invites, under 40",
         "measured": round(scale["full"]["resident_mib"], 1), "met": scale["full"]["resident_mib"] < 40},
        {"what": "milliseconds from start to first answer, under 100", "measured": round(usher["first_answer_ms"], 1),
         "met": usher["first_answer_ms"] < 100},
    ]


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
    page_rate = result["pages"]["usher, landing page"]["median"]["requests_per_second"]
    lines += ["", "| page | requests/s | usher is faster by | CPU µs/request | p50 ms | p99 ms | resident MiB "
              "| first answer ms |", "|---|---:|---:|---:|---:|---:|---:|---:|"]
    lines += [row(name, server["median"], page_rate) for name, server in result["pages"].items()]
    lines += ["", "| promised | measured | kept |", "|---|---:|---|"]
    lines += [f"| {target['what']} | {target['measured']} | {'yes' if target['met'] else '**no**'} |"
              for target in result["targets"]]
    return "\n".join(lines) + "\n"


def record(root, result, table):
    """Keeps a full run: JSON in bench/results, the table in the documentation."""
    folder = root / "bench" / "results"
    folder.mkdir(exist_ok=True)
    (folder / "latest.json").write_text(json.dumps(result, indent=2) + "\n")
    page = root / "docs" / "benchmarks.md"
    text = page.read_text()
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise RuntimeError(f"{page} has no place for the table")
    page.write_text(f"{before}{BEGIN}\n\n{table}\n{END}{after}")
