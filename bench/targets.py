"""What was promised, and whether it was kept in this run."""


def target(what, measured, met, digits=1):
    return {"what": what, "measured": round(measured, digits), "met": bool(met)}


def at_least(what, measured, least):
    return target(f"{what}, at least {least}", measured, measured >= least)


def under(what, measured, most, digits=1):
    return target(f"{what}, under {most:.4g}", measured, measured < most, digits)


def of_invites(result):
    servers = {name: each["median"] for name, each in result["servers"].items()}
    usher, noop, floor = servers["usher"], servers["usher, no-op route"], servers["bare epoll server"]
    rate = usher["requests_per_second"]
    by_noop = 100 * rate / noop["requests_per_second"]
    by_raw = 100 * rate / result["raw"]["inserts_per_second"]
    # Of two ceilings the lower one counts: nobody gets through the other.
    noop_bar, raw_bar = 0.55 * noop["requests_per_second"], 0.8 * result["raw"]["inserts_per_second"]
    return [
        at_least("times Prosody on SQLite", rate / servers["Prosody, SQLite"]["requests_per_second"], 115),
        under("times a bare epoll server's CPU per request", usher["cpu_us_per_request"] / floor["cpu_us_per_request"],
              3, 2),
        at_least("percent of the no-op route's rate", by_noop, 55),
        target("percent of a raw loop of group commits, at least 80, or 55 of the no-op route where that is lower",
               by_raw, rate >= min(noop_bar, raw_bar)),
    ]


def of_scale(result):
    scale = result["scale"]
    pending = f"{scale['pending']:,} pending invites"
    kept = 100 * scale["full"]["requests_per_second"] / scale["empty"]["requests_per_second"]
    return [
        at_least(f"percent of the empty store's rate with {pending}", kept, 95),
        under(f"MiB resident with {pending}", scale["full"]["resident_mib"], 64),
    ]


def of_latency(result):
    usher, prosody = result["paced"]["usher"], result["paced"]["Prosody, SQLite"]
    closed = result["servers"]["Prosody, SQLite"]["median"]["p50_ms"]
    return [
        under("p99 ms at half of the maximum rate", usher["p99_ms"], 2, 2),
        under("the same, beside Prosody's p50 on SQLite at its maximum rate", usher["p99_ms"], closed, 2),
        under("the same, beside Prosody's p50 on SQLite at half of its own maximum", usher["p99_ms"],
              prosody["p50_ms"], 2),
    ]


def of_pages(result):
    pages = {name: each["median"]["requests_per_second"] for name, each in result["pages"].items()}
    part = 100 * pages["usher, landing page"] / pages["usher, no-op route"]
    usher = result["servers"]["usher"]["median"]
    return [
        at_least("landing page, percent of the no-op route's rate", part, 33),
        under("MiB resident after the load", usher["resident_mib"], 40),
        under("milliseconds from start to first answer", usher["first_answer_ms"], 100),
    ]


def of_postgresql(result):
    one, nodes = result["postgresql"]["one_node"]["median"], result["postgresql"]["nodes"]["median"]
    return [
        at_least("PostgreSQL, percent of pgbench with the same rows in a transaction",
                 100 * one["requests_per_second"] / one["pgbench_rows_per_second"], 80),
        at_least("PostgreSQL, two nodes, percent of one", 100 * nodes["two"] / nodes["one"], 95),
    ]


def targets(result):
    return of_invites(result) + of_postgresql(result) + of_scale(result) + of_latency(result) + of_pages(result)
