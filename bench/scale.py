"""Measures usher's two databases at growing numbers of rows and reckons from that what a billion would cost."""

import argparse
import contextlib
import json
import pathlib
import shutil
import sys
import tempfile

import report
import scale_report
from scale_postgresql import PostgresScale
from scale_rows import ROOT
from scale_sqlite import SqliteScale

BILLION = 1_000_000_000


def say(text):
    print(text, flush=True)


def levels_for(rows, measured):
    """How deep a B-tree gets: leaves grow with the rows, and each level above has 1/fan-out of the one below."""
    leaves = rows / measured["rows_per_leaf"]
    levels = 1
    while leaves > 1:
        leaves /= measured["fan_out"]
        levels += 1
    return levels


def shape(tree, rows):
    """Rows in a leaf, and how many pages one page above points to."""
    return {"rows_per_leaf": rows / tree["leaves"], "fan_out": tree["leaves"] / tree["inner"]}


def extrapolated(measures, key_tree):
    """What a billion rows would take, from the largest number that was measured."""
    largest = measures[-1]
    rows = largest["rows"]
    tree = largest["trees"][key_tree]
    form = shape(tree, rows)
    levels = levels_for(BILLION, form)
    per_level = cost_per_level(measures, key_tree)
    more = levels - tree["levels"]
    prune = largest["prune"][-1]
    return {
        "rows": BILLION, "levels": levels, **form,
        "bytes": round(sum(each["bytes"] for each in largest["trees"].values()) / rows * BILLION),
        "cpu_us_per_level": per_level,
        "point_read_cpu_us": largest["point_reads"]["cpu_us"] + more * per_level,
        "insert_cpu_us": largest["inserts"]["cpu_us"] + more * max(per_level, 0) / 64,
        "prune_cpu_us_per_row": prune["cpu_us"] + more * per_level,
        "prune_seconds_per_million": (prune["seconds"] / prune["rows"]) * 1e6,
    }


def cost_per_level(measures, key_tree):
    """How much more CPU time a search takes with each level; 0 where no level was added, or noise hides it."""
    first, last = measures[0], measures[-1]
    levels = last["trees"][key_tree]["levels"] - first["trees"][key_tree]["levels"]
    more = last["point_reads"]["cpu_us"] - first["point_reads"]["cpu_us"]
    return max(more / levels, 0) if levels > 0 else 0


def measured_at(scale, sizes):
    measures = []
    for rows in sizes:
        say(f"{scale.name}: filling to {rows:,} rows")
        filled = scale.fill(rows)
        measures.append({**scale.measure(), "rows": rows, "fill": filled})
        say(f"{scale.name}: {describe(measures[-1])}")
    return measures


def describe(measured):
    size = sum(tree["bytes"] for tree in measured["trees"].values())
    return (f"{measured['rows']:,} rows in {measured['fill']['seconds']:.0f} s: {size / 2**20:,.0f} MiB, "
            f"levels {[tree['levels'] for tree in measured['trees'].values() if 'levels' in tree]}, "
            f"insert {measured['inserts']['cpu_us']:.1f} us, read {measured['point_reads']['cpu_us']:.1f} us, "
            f"prune {measured['prune'][-1]['cpu_us']:.1f} us of CPU each")


def main():
    parser = argparse.ArgumentParser(prog="script/scale", description=__doc__)
    parser.add_argument("--millions", default="1,10,50", help="how many rows, in millions (default: %(default)s)")
    parser.add_argument("--partitioned", type=float, default=10, help="millions of rows for partitions (%(default)s)")
    parser.add_argument("--only", choices=["sqlite", "postgresql", "partitions"], help="measure one part anew")
    parser.add_argument("--quick", action="store_true", help="few rows; leaves results and documents alone")
    parser.add_argument("--folder", type=pathlib.Path, help="where the databases are made: 15 GB for 50 million rows")
    arguments = parser.parse_args()
    millions = "0.2,0.4" if arguments.quick else arguments.millions
    sizes = [int(float(each) * 1e6) for each in millions.split(",")]
    partitioned = int((0.24 if arguments.quick else arguments.partitioned) * 1e6)

    result = {"machine": report.machine(), "command": f"script/scale --millions {millions}"}
    if arguments.only:  # the rest stays as it was measured before
        result = {**scale_report.last(ROOT), **result}
    work = pathlib.Path(tempfile.mkdtemp(prefix="usher-scale-", dir=arguments.folder))
    work.chmod(0o755)  # PostgreSQL's user passes through
    try:
        if arguments.only in (None, "sqlite"):
            with contextlib.closing(SqliteScale(work)) as scale:
                result["sqlite"] = measured_at(scale, sizes)
        if arguments.only in (None, "postgresql"):
            with contextlib.closing(PostgresScale(work)) as scale:
                result["postgresql"] = measured_at(scale, sizes)
        if arguments.only in (None, "partitions"):
            say(f"PostgreSQL: {partitioned:,} rows with and without partitions")
            with contextlib.closing(PostgresScale(work)) as scale:
                result["partitions"] = scale.partitions(partitioned)
    finally:
        shutil.rmtree(work)

    result["extrapolated"] = {"sqlite": extrapolated(result["sqlite"], "invites"),
                              "postgresql": extrapolated(result["postgresql"], "invites_pkey")}
    table = scale_report.markdown(result)
    say("\n" + table)
    if not arguments.quick:
        scale_report.record(ROOT, result, table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
