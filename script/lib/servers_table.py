"""Writes what ran with which XMPP server as a table, from reports of pytest's (JUnit XML); of a case that was run again, the
last run counts."""

import collections
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

HEAD = """# What works beside which server

Made by `script/test servers`, which runs the same tests beside each: a row is a test of `tests/e2e`, and says how many of its variants passed (account by the stream and by the form, one use and seven, and so on). `-` is a test that this server need not pass, for a reason that the test names.

"""
OWN_INVITATIONS = """
## ejabberd's own invitations

ejabberd 26.01 and later have invitations of their own, `mod_invites`. The same people came to them and, with the same ejabberd, to usher (`tests/e2e/test_own_invitations.py`); each line says what became of them.

"""
PARAMETERS = re.compile(r"(.*)\[(?:.*-)?((?:prosody|ejabberd)-[\d.]+)(?:-.*)?\]$")


def outcome(case):
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"


def read(reports):
    """Of each test, in the first report's order, and each server: how many variants had which outcome."""
    cases = {}
    for report in reports:
        for case in ET.parse(report).iter("testcase"):
            cases[case.get("classname").rpartition(".")[2], case.get("name")] = outcome(case)
    found = collections.defaultdict(lambda: collections.defaultdict(collections.Counter))
    for (file, name), result in cases.items():
        named = PARAMETERS.match(name)
        if named and file != "test_own_invitations":
            found[file, named[1]][named[2]][result] += 1
    return found


def read_own_invitations(reports):
    """What was asked of ejabberd's own invitations and of usher's, and what each answered."""
    answers = {}
    for report in reports:
        for case in ET.parse(report).iter("testcase"):
            said = {each.get("name"): each.get("value") for each in case.iter("property")}
            if "question" in said:
                answers.setdefault(said["question"], {})[said["site"]] = said["answer"]
    return answers


def own_invitations_table(answers, version):
    yield f"| | `mod_invites` of {version} | usher |"
    yield "|---|---|---|"
    for question, answer in answers.items():
        if "mod_invites" in answer:
            yield f"| {question} | {answer['mod_invites']} | {answer.get('usher', '')} |"


def cell(counts):
    if not counts:
        return ""
    if counts["failed"]:
        return f"**{counts['failed']} failed**"
    return f"{counts['passed']}" if counts["passed"] else "-"


def table(found, versions):
    servers = sorted({server for row in found.values() for server in row}, key=list(versions).index)
    yield "| | " + " | ".join(versions[server] for server in servers) + " |"
    yield "|---|" + "---|" * len(servers)
    for (file, test), row in found.items():
        yield f"| [{test}](../tests/e2e/{file}.py) | " + " | ".join(cell(row[server]) for server in servers) + " |"


def installed(package, *command):
    result = subprocess.run([*command, "dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True)
    return result.stdout.split("-")[0].split("+")[0] or "not installed"


def main(servers, *reports):
    chroots = {"prosody-0.12": None, "prosody-13.0.1": "prosody-trixie", "prosody-13": "prosody-trixie-backports",
               "ejabberd-23.01": "ejabberd-bookworm", "ejabberd-24.12": "ejabberd-trixie",
               "ejabberd-26": "ejabberd-trixie-backports"}
    versions = {}
    for server, chroot in chroots.items():
        package = server.partition("-")[0]
        enter = ["chroot", f"{servers}/{chroot}"] if chroot else []
        versions[server] = f"{package.replace('prosody', 'Prosody')} {installed(package, *enter)}"
    sys.stdout.write(HEAD + "\n".join(table(read(reports), versions)) + "\n")
    own = own_invitations_table(read_own_invitations(reports), versions["ejabberd-26"])
    sys.stdout.write(OWN_INVITATIONS + "\n".join(own) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
