"""What the simulation of scale measured, as tables in docs/scaling.md and as JSON."""

import json

BEGIN = "<!-- script/scale writes from here -->"
END = "<!-- to here -->"


def mib(size):
    return f"{size / 2**20:,.0f}"


def seconds(value):
    return f"{value:,.3f}" if value < 1 else f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def engine_table(name, key_tree, measures, beyond):
    columns = [*measures, beyond]
    at = [f"{each['rows'] / 1e6:,.6g} million" for each in measures]
    key = [each["trees"][key_tree] for each in measures]
    index = "the table (its key is the tree)" if key_tree == "invites" else "primary key"

    def line(title, cells, last):
        return f"| {title} | {' | '.join(cells)} | {last} |"

    small, large = ([each["prune"][number] for each in measures] for number in (0, 1))
    rows = [
        f"| {name} | {' | '.join(at)} | *{beyond['rows'] / 1e6:,.0f} million* |",
        "|---|" + "---:|" * len(columns),
        line("table and indexes, MiB", [mib(sum(tree["bytes"] for tree in each["trees"].values())) for each in measures],
             f"*{mib(beyond['bytes'])}*"),
        line("bytes per invite", [f"{sum(tree['bytes'] for tree in each['trees'].values()) / each['rows']:.0f}"
                                  for each in measures], f"*{beyond['bytes'] / beyond['rows']:.0f}*"),
        line(f"levels of {index}", [str(tree["levels"]) for tree in key], f"*{beyond['levels']}*"),
        line("rows in a leaf", [f"{each['rows'] / tree['leaves']:.0f}" for each, tree in zip(measures, key)],
             f"*{beyond['rows_per_leaf']:.0f}*"),
        line("children of an inner page", [f"{tree['leaves'] / tree['inner']:.0f}" for tree in key],
             f"*{beyond['fan_out']:.0f}*"),
        line("insert, 64 in a transaction, µs of CPU a row", [f"{each['inserts']['cpu_us']:.2f}" for each in measures],
             f"*{beyond['insert_cpu_us']:.2f}*"),
        line("the same, rows a second on one connection", [f"{each['inserts']['per_second']:,.0f}" for each in measures],
             ""),
        line("one row at random, µs of CPU", [f"{each['point_reads']['cpu_us']:.1f}" for each in measures],
             f"*{beyond['point_read_cpu_us']:.1f}*"),
        line("prune 1,000, seconds", [seconds(each["seconds"]) for each in small], ""),
        line("prune 100,000, seconds", [seconds(each["seconds"]) for each in large], ""),
        line("prune, µs of CPU a row", [f"{each['cpu_us']:.1f}" for each in large],
             f"*{beyond['prune_cpu_us_per_row']:.1f}*"),
        line("pass 1 million invites that are not over, seconds",
             [seconds(each["scan_of_a_million"]["seconds"] / each["scan_of_a_million"]["rows"] * 1e6)
              for each in measures], ""),
        line("fill, million rows a minute", [f"{each['rows'] / each['fill']['seconds'] * 60 / 1e6:.1f}"
                                             for each in measures], ""),
    ]
    return rows


def partition_table(parts):
    plain, parted = parts["plain"], parts["parted"]

    def line(title, value):
        return f"| {title} | {value(plain)} | {value(parted)} |"

    removed = f"{parts['rows_removed']:,}"
    return [
        f"| PostgreSQL, {parts['rows'] / 1e6:,.6g} million rows | one table | {parts['partitions']} partitions |",
        "|---|---:|---:|",
        line("insert, 64 in a transaction, µs of CPU a row", lambda each: f"{each['inserts']['cpu_us']:.2f}"),
        line("the same, rows a second on one connection", lambda each: f"{each['inserts']['per_second']:,.0f}"),
        line("one row at random, µs of CPU", lambda each: f"{each['point_reads']['cpu_us']:.1f}"),
        f"| take the oldest {removed} away, seconds | {seconds(parts['delete_seconds'])}, and "
        f"{seconds(parts['vacuum_seconds'])} for VACUUM | {seconds(parts['drop_seconds'])} |",
    ]


def markdown(result):
    facts = result["machine"]
    lines = [
        f"{facts['cores']} cores of {facts['cpu']}, {facts['system']}, Linux {facts['kernel']}; `{result['command']}`. "
        "*In italics: calculated, not measured.*", ""]
    for name, engine, tree in (("SQLite", "sqlite", "invites"), ("PostgreSQL", "postgresql", "invites_pkey")):
        lines += [*engine_table(name, tree, result[engine], result["extrapolated"][engine]), ""]
    return "\n".join([*lines, *partition_table(result["partitions"])]) + "\n"


def last(root):
    return json.loads((root / "bench" / "results" / "scale.json").read_text())


def record(root, result, table):
    (root / "bench" / "results" / "scale.json").write_text(json.dumps(result, indent=2) + "\n")
    page = root / "docs" / "scaling.md"
    before, begin, rest = page.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise RuntimeError(f"{page} has no place for the tables")
    page.write_text(f"{before}{BEGIN}\n\n{table}\n{END}{after}")
