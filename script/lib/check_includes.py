"""Arrows point toward core: which folder of src/ may include which, and which library it may know."""

import re

from repository import CXX, files, read, report

MAY_INCLUDE = {
    "core": set(),
    "config": {"core"},
    "secrets": {"core"},
    "service": {"core", "secrets"},
    "store": {"core", "service", "transfer"},
    "http": set(),
    "telemetry": {"core"},
    "xmpp": {"core", "secrets", "service"},
    "accounts": {"core", "service", "secrets"},
    "cluster": {"core", "secrets", "service"},
    "api": {"core", "service", "http", "secrets"},
    "pages": {"core", "service", "http", "secrets"},
    "doctor": {"core", "secrets"},
    "import": {"core", "service"},
    "transfer": {"core"},
    "cli": {"core", "doctor", "import", "service", "transfer"},
}
MAY_INCLUDE["app"] = {*MAY_INCLUDE, "app"}

# Tests stand on the same ground, plus the store and the accounts in memory, a PostgreSQL server and, for whole conversations, real randomness.
TESTS_MAY_INCLUDE = ("store/memory/", "store/postgres/server_for_test.hpp", "accounts/", "secrets/")

# Generated headers, by the folder that embeds the files.
GENERATED = {"password_lists": "core", "sqlite_queries": "store", "sqlite_migrations": "store",
             "postgres_queries": "store", "postgres_setup": "store", "postgres_migrations": "store",
             "postgres_transfer": "store", "sqlite_transfer": "store", "cluster_queries": "cluster"}

# A library that only its adapters may know, where `#include <...>` starts so.
LIBRARIES = {
    "sqlite3": {"store", "import"},
    "libpq-fe": {"store", "cluster"},
    "openssl/": {"secrets", "http", "xmpp"},
    "boost/beast": {"http"},
    "boost/asio": {"http", "store", "xmpp"},
    "toml++": {"config"},
    "CLI/": {"cli"},
    "spdlog/": {"telemetry"},
    "prometheus/": {"telemetry"},
    "expat": {"xmpp"},
    "curl/": {"doctor"},
    "unicode/": {"core"},
}
# Heavy or C headers stay out of our own headers.
IN_SOURCES_ONLY = ("sqlite3", "libpq-fe", "openssl/", "boost/beast", "toml++", "spdlog/", "prometheus/", "expat", "curl/")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def problem_with_ours(folder, name, is_test):
    target, slash, _ = name.partition("/")
    if not slash or target in (".", ".."):
        return "write it from src/, as \"folder/file.hpp\""
    target = GENERATED.get(target, target)
    if target not in MAY_INCLUDE:
        return None
    if target == folder or target in MAY_INCLUDE[folder]:
        return None
    if is_test and name.startswith(TESTS_MAY_INCLUDE):
        return None
    allowed = ", ".join(sorted(MAY_INCLUDE[folder])) or "nothing of ours"
    return f"src/{folder} may include {allowed}; not {name}"


def problem_with_library(folder, name, path, is_test):
    if name.partition("/")[0] in MAY_INCLUDE:
        return f'this is ours: write "{name}"'
    for prefix, folders in LIBRARIES.items():
        if name.startswith(prefix) and folder not in folders and not is_test:
            return f"<{name}> is for src/{' and src/'.join(sorted(folders))} only"
    if path.suffix == ".hpp" and not is_test and name.startswith(IN_SOURCES_ONLY):
        return f"<{name}> belongs in a .cpp file"
    return None


def main():
    findings = []
    for path in files(*CXX, under=("src/",)):
        folder = path.parts[1]
        is_test = path.stem.endswith(("_test", "_for_test")) or "contract" in path.parts
        if folder not in MAY_INCLUDE:
            findings.append(f"{path}:1: src/{folder} is not in script/lib/check_includes.py: say what it may include")
            continue
        for number, line in enumerate(read(path).splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            if match[1] == '"':
                problem = problem_with_ours(folder, match[2], is_test)
            else:
                problem = problem_with_library(folder, match[2], path, is_test)
            if problem:
                findings.append(f"{path}:{number}: {problem}")
    report(findings)


if __name__ == "__main__":
    main()
