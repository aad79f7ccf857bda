"""Rounds of usher on PostgreSQL: one node beside pgbench with the same rows, and two nodes beside one."""

import concurrent.futures
import shutil
import statistics

from load import CONNECTIONS, measure, run_wrk
from usher_postgresql import AnotherNode, UsherOnPostgres, a_statement_each, run_pgbench

MORE = 8  # connections, of which more wait for the disk at once
PENDING = (0, 10_000, 1_000_000)


def one_node(folder, seconds):
    """A node under load, then pgbench with as many rows in a transaction as the node had."""
    with UsherOnPostgres(folder) as node:
        cpu = node.server.cpu_seconds()
        measured = measure(node, seconds)
        measured["server_cpu_us_per_request"] = (node.server.cpu_seconds() - cpu) * 1e6 / measured["requests"]
        if node.invites_stored() < measured["requests"]:
            raise RuntimeError("usher answered 201 to more requests than it stored invites")
        measured["rows_per_commit"] = node.operations_per_commit()
        rows = max(1, round(measured["rows_per_commit"]))
        pgbench = run_pgbench(node.server, rows, seconds)
        measured["pgbench_statement_each_rows_per_second"] = run_pgbench(
            node.server, rows, seconds, transaction=a_statement_each)["rows_per_second"]
        measured["pgbench_more_rows_per_second"] = run_pgbench(node.server, rows, seconds, MORE)["rows_per_second"]
    shutil.rmtree(folder)
    measured["pgbench_rows_per_second"] = pgbench["rows_per_second"]
    measured["pgbench_server_cpu_us_per_row"] = pgbench["server_cpu_us_per_row"]
    return measured


def two_nodes(folder, seconds):
    """Half of the connections to each of two nodes on one database; beside all of them to one."""
    with UsherOnPostgres(folder / "first") as first, AnotherNode(folder / "second", first) as second:
        alone = rate_of(run_wrk(first.url, seconds))
        with concurrent.futures.ThreadPoolExecutor() as pool:
            loads = list(pool.map(lambda node: run_wrk(node.url, seconds, CONNECTIONS // 2), (first, second)))
    shutil.rmtree(folder)
    return {"one": alone, "two": sum(map(rate_of, loads))}


def rate_of(load):
    if load["refused"] or load["broken"]:
        raise RuntimeError(f"usher on PostgreSQL: not every request was answered well: {load}")
    return load["requests"] / (load["microseconds"] / 1e6)


def median_of(rounds):
    return {name: statistics.median(measured[name] for measured in rounds) for name in rounds[0]}


def rounds_of(work, say, rounds, seconds):
    one, two = [], []
    for number in range(rounds):
        one.append(one_node(work / f"postgresql-{number + 1}", seconds))
        say(f"round {number + 1} of {rounds}: usher, PostgreSQL: {one[-1]['requests_per_second']:.0f} requests/s, "
            f"{one[-1]['cpu_us_per_request']:.1f} us CPU each and {one[-1]['server_cpu_us_per_request']:.1f} of the "
            f"server's; pgbench, {one[-1]['rows_per_commit']:.0f} rows a transaction: "
            f"{one[-1]['pgbench_rows_per_second']:.0f} rows/s at {one[-1]['pgbench_server_cpu_us_per_row']:.1f} us")
        two.append(two_nodes(work / f"two-nodes-{number + 1}", seconds))
        say(f"round {number + 1} of {rounds}: two nodes {two[-1]['two']:.0f} requests/s, one {two[-1]['one']:.0f}")
    return {"one_node": {"median": median_of(one), "rounds": one}, "nodes": {"median": median_of(two), "rounds": two}}


def curve(work, say, seconds, quick):
    """The rate at several numbers of pending invites."""
    points = []
    for pending in PENDING[:2] if quick else PENDING:
        server = UsherOnPostgres(work / f"curve-postgresql-{pending}")
        if pending:
            server.fill(pending)
        with server:
            load = run_wrk(server.url, seconds)
        shutil.rmtree(server.folder)
        points.append([pending + load["requests"] / 2, rate_of(load)])
        say(f"usher, PostgreSQL, {pending} pending: {points[-1][1]:.0f} requests/s")
    return points


def markdown(result):
    one, nodes = result["one_node"]["median"], result["nodes"]["median"]
    return [
        "", "| PostgreSQL on the same machine | invites/s | CPU µs of usher | CPU µs of PostgreSQL |",
        "|---|---:|---:|---:|",
        f"| usher, {one['rows_per_commit']:.0f} invites a transaction | {one['requests_per_second']:,.0f} "
        f"| {one['cpu_us_per_request']:.1f} | {one['server_cpu_us_per_request']:.1f} |",
        f"| pgbench, as many rows a transaction, as many connections, one statement "
        f"| {one['pgbench_rows_per_second']:,.0f} | | {one['pgbench_server_cpu_us_per_row']:.1f} |",
        f"| the same with a statement for each row, in one pipeline "
        f"| {one['pgbench_statement_each_rows_per_second']:,.0f} | | |",
        f"| in one statement with {MORE} connections | {one['pgbench_more_rows_per_second']:,.0f} | | |",
        f"| one node, {CONNECTIONS} connections | {nodes['one']:,.0f} | | |",
        f"| two nodes, half of them each | {nodes['two']:,.0f} | | |",
    ]


if __name__ == "__main__":
    import pathlib
    import sys
    import tempfile

    with tempfile.TemporaryDirectory(prefix="usher-bench-") as folder:
        print("\n".join(markdown(rounds_of(pathlib.Path(folder), print, int(sys.argv[1]), int(sys.argv[2])))))
