"""Arrows point toward the domain: which folder of src/ may include which, and which library it may know."""

import re

from repository import CXX, files, read, report

BASE = {"base/age", "base/cards", "base/files", "base/http", "base/pictures", "base/postgres", "base/secrets", "base/text"}
DOMAIN = {"domain/credentials", "domain/json", "domain/model", "domain/rules", "domain/use_cases"}

# `base` knows nothing of invitations, `domain` nothing of the world, adapters nothing of each other.
MAY_INCLUDE = {
    "base/age": {"base/secrets", "base/text"},
    "base/cards": {"base/pictures"},
    "base/files": set(),
    "base/http": {"base/text"},
    "base/http/wire": {"base/http", "base/text"},
    "base/http/server": {"base/files", "base/http", "base/http/wire"},
    "base/pictures": set(),
    "base/postgres": set(),
    "base/secrets": {"base/files", "base/text"},
    "base/text": set(),
    "domain/credentials": {"base/secrets", "base/text", "domain/model"},
    "domain/json": {"domain/model"},
    "domain/model": {"base/secrets", "base/text"},
    "domain/rules": {"base/text", "domain/model", "domain/use_cases"},
    "domain/use_cases": {"base/secrets", "base/text", "domain/credentials", "domain/model"},
    "adapters/accounts": BASE | DOMAIN,
    "adapters/cli": BASE | DOMAIN | {"maintenance/doctor", "maintenance/import", "maintenance/transfer"},
    "adapters/cluster": BASE | DOMAIN,
    "adapters/config": BASE | {"domain/model"},
    "adapters/store": BASE | DOMAIN | {"maintenance/transfer"},
    "adapters/telemetry": BASE | {"domain/model"},
    "adapters/web/api": BASE | DOMAIN,
    "adapters/web/pages": BASE | DOMAIN,
    "adapters/webhooks": BASE | DOMAIN,
    "adapters/xmpp": BASE | DOMAIN,
    "maintenance/doctor": BASE | {"domain/model"},
    "maintenance/import": BASE | DOMAIN,
    "maintenance/transfer": {"domain/model"},
}
MAY_INCLUDE["app"] = {*MAY_INCLUDE, "app"}
TOP = {folder.partition("/")[0] for folder in MAY_INCLUDE}

# Tests stand on the same ground, plus the store and the accounts in memory, a PostgreSQL server with sessions of their
# own on it and, for whole conversations, real randomness.
TESTS_MAY_INCLUDE = ("adapters/store/memory/", "adapters/store/postgres/server_for_test.hpp",
                     "adapters/store/postgres/setup_connection.hpp", "adapters/accounts/", "base/secrets/")

# Generated headers, by the folder that embeds the files.
GENERATED = {"pages_view": "adapters/web/pages", "sqlite_queries": "adapters/store",
             "sqlite_migrations": "adapters/store", "postgres_queries": "adapters/store",
             "postgres_setup": "adapters/store", "postgres_migrations": "adapters/store",
             "postgres_transfer": "adapters/store", "sqlite_transfer": "adapters/store",
             "cluster_queries": "adapters/cluster", "cli_man": "adapters/cli", "api_schemas": "adapters/web/api"}

# A library that only its adapters may know, where `#include <...>` starts so.
LIBRARIES = {
    "sqlite3": {"adapters/store", "maintenance/import"},
    "libpq-fe": {"adapters/store", "adapters/cluster"},
    "openssl/": {"base/age", "base/secrets", "base/http/server", "domain/credentials", "adapters/xmpp"},
    "boost/beast": {"base/http/wire"},
    "boost/asio": {"base/http/server", "adapters/store", "adapters/xmpp"},
    "toml++": {"adapters/config"},
    "CLI/": {"adapters/cli"},
    "spdlog/": {"adapters/telemetry"},
    "prometheus/": {"adapters/telemetry"},
    "expat": {"adapters/xmpp"},
    "curl/": {"adapters/webhooks", "maintenance/doctor"},
    "unicode/": {"base/text", "domain/model"},
    "zxcvbn": {"domain/model"},
    "png": {"base/pictures"},
    "turbojpeg": {"base/pictures"},
    "webp/": {"base/pictures"},
    "pango/": {"base/cards"},
    "librsvg/": {"base/cards"},
    "fontconfig/": {"base/cards"},
}
# Heavy or C headers stay out of our own headers.
IN_SOURCES_ONLY = ("sqlite3", "libpq-fe", "openssl/", "boost/beast", "toml++", "spdlog/", "prometheus/", "expat", "curl/",
                   "zxcvbn", "png", "turbojpeg", "webp/", "pango/", "librsvg/", "fontconfig/")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def folder_of(name):
    """The folder of MAY_INCLUDE that a file stands in, by its path from src/."""
    return max((folder for folder in MAY_INCLUDE if name.startswith(f"{folder}/")), key=len, default=None)


def problem_with_ours(folder, name, is_test):
    first, slash, _ = name.partition("/")
    if not slash or first in (".", ".."):
        return "write it from src/, as \"folder/file.hpp\""
    target = GENERATED.get(first) or folder_of(name)
    if target is None:
        return None if first not in TOP else f"{name} is in no folder that this check knows"
    if target == folder or target in MAY_INCLUDE[folder]:
        return None
    if is_test and name.startswith(TESTS_MAY_INCLUDE):
        return None
    allowed = ", ".join(sorted(MAY_INCLUDE[folder])) or "nothing of ours"
    return f"src/{folder} may include {allowed}; not {name}"


def problem_with_library(folder, name, path, is_test):
    if name.partition("/")[0] in TOP:
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
        folder = folder_of("/".join(path.parts[1:]))
        is_test = path.stem.endswith(("_test", "_for_test")) or "contract" in path.parts
        if folder is None:
            findings.append(f"{path}:1: its folder is not in script/lib/check_includes.py: say what it may include")
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
