"""Writes the table of docs/testing.md from what script/mutate kept."""

from mutations import ROOT

DOCUMENT = ROOT / "docs" / "testing.md"
BEGIN = "<!-- written by script/mutate --table -->\n"
END = "<!-- end of what script/mutate --table wrote -->\n"
SEEN, UNSEEN, EQUIVALENT, NOT_TRIED = "seen", "UNSEEN", "equivalent", "not tried"


def outcome_of(kept):
    verdict = kept["verdict"] if kept else NOT_TRIED
    return NOT_TRIED if verdict.startswith(NOT_TRIED) else verdict


def table_rows(mutations, results):
    counts = {}
    for each in mutations:
        area = counts.setdefault(each.area, {SEEN: 0, EQUIVALENT: 0, UNSEEN: 0, NOT_TRIED: 0})
        area[outcome_of(results.verdict(each))] += 1
    total = {key: sum(area[key] for area in counts.values()) for key in (SEEN, EQUIVALENT, UNSEEN, NOT_TRIED)}
    yield "| area | planted | seen | equivalent | unseen | not tried |"
    yield "|---|---|---|---|---|---|"
    for area, count in [*counts.items(), ("**all**", total)]:
        planted = sum(count.values()) - count[NOT_TRIED]
        yield (f"| {area} | {planted} | {count[SEEN]} | {count[EQUIVALENT]} | {count[UNSEEN]} | {count[NOT_TRIED]} |")
    noticeable = total[SEEN] + total[UNSEEN]
    yield ""
    if noticeable:
        percent = 100 * total[SEEN] / noticeable
        yield (f"Of {noticeable} that were planted and that somebody could notice, {total[SEEN]} were seen: "
               f"{percent:.1f} %.")


def list_of(mutations, results, outcome, heading):
    listed = [each for each in mutations if results.verdict(each) and outcome_of(results.verdict(each)) == outcome]
    if not listed:
        return
    yield ""
    yield heading
    yield ""
    for each in listed:
        kept = results.verdict(each)
        why = each.equivalent if outcome == EQUIVALENT else kept and kept["verdict"].partition(": ")[2]
        yield f"- `{each.file}`: {each.what}" + (f". {why}" if why else "")


def write_table(mutations, results):
    days = sorted({kept["on"] for kept in map(results.verdict, mutations) if kept})
    changed = sum(results.verdict(each) is not None and not results.is_current(each) for each in mutations)
    lines = [f"{len(mutations)} bugs are listed. Planted on {' and '.join(days) or 'no day'}; the files of {changed} "
             "have changed since.", "",
             *table_rows(mutations, results),
             *list_of(mutations, results, EQUIVALENT, "Equivalent, which nobody can notice, and why:"),
             *list_of(mutations, results, UNSEEN, "Unseen:"),
             *list_of(mutations, results, NOT_TRIED, "Not tried, though it was meant to be:")]
    text = DOCUMENT.read_text()
    before, _, rest = text.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise SystemExit(f"mutate: {DOCUMENT.relative_to(ROOT)} has no place for the table: {BEGIN.strip()}")
    DOCUMENT.write_text(before + BEGIN + "\n" + "\n".join(lines) + "\n\n" + END + after)
