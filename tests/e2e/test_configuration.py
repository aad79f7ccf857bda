"""One TOML file, the environment over it, and every mistake named where it stands."""

import json
import re
import subprocess

import pytest

from usher import BINARY, HOST, PUBLIC_URL, clean_environment, is_problem


@pytest.fixture
def place(tmp_path, ledger):
    """Writes a configuration and runs a command on it: gives exit code, lines on stdout and on stderr."""

    class Place:
        folder = tmp_path

        def write(self, text, name="usher.toml"):
            (tmp_path / name).write_text(text)

        def run(self, *args, **environment):
            result = subprocess.run([BINARY, *args], cwd=tmp_path, env=clean_environment(**environment),
                                    stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)
            ledger.record_page(result.stderr)
            return result.returncode, result.stdout.splitlines(), result.stderr.splitlines()

        def mistakes(self, text=None, **environment):
            if text is not None:
                self.write(text)
            code, out, err = self.run("config", "check", **environment)
            assert code == 1 and out == [] and err
            return err

        def is_good(self, text=None, **environment):
            if text is not None:
                self.write(text)
            code, out, err = self.run("config", "check", **environment)
            assert (code, err) == (0, []), err
            return out[0]

    return Place()


def test_check_says_that_it_is_good(place):
    assert re.fullmatch(r".*usher\.toml: good, for example\.com, other\.example",
                        place.is_good('[host."example.com"]\n[host."other.example"]\n'))


def test_without_a_file_the_defaults_apply(place):
    # Unless the machine has one in /etc; its place in the order is tested where the reading is.
    code, out, err = place.run("config", "check")
    assert (code, err) == (0, []) and "good" in out[0]


def test_check_names_files_that_can_not_be_read(place):
    named = {"logo": "logo.svg", "own_apps": "apps.json"}
    text = '[host."example.com"]\n'
    text += "".join(f'{key} = "{place.folder}/{name}"\n' for key, name in named.items())
    lines = place.mistakes(text)
    assert len(lines) == len(named)
    for key, name in named.items():
        assert any(line.endswith(f'usher.toml: host."example.com".{key}: {place.folder}/{name}: there is no such file')
                   for line in lines), lines
        (place.folder / name).write_text("[]")
    place.is_good()


def test_check_as_json(place):
    place.write('[host."example.com"]\n')
    code, out, err = place.run("config", "check", "--output", "json")
    assert code == 0 and json.loads(out[0])["hosts"] == ["example.com"] and json.loads(out[0])["mistakes"] == []
    place.write("nonsense = 1\n")
    code, out, err = place.run("config", "check", "--output", "json")
    assert code == 1 and len(json.loads(out[0])["mistakes"]) == 1


@pytest.mark.parametrize("text, number, said", [
    ('data_dri = "/x"', 3, ["data_dri", "data_dir"]),
    ('[http]\nlisten_tls = ["127.0.0.1:1"]', 4, ["http.listen_tls", "'http.listen'"]),
    ('[htp]\nlisten = ["127.0.0.1:1"]', 3, ["htp", "'http'"]),
    ('[host."example.com"]\npublic_ulr = "https://x"', 4, ["public_ulr", "'public_url'"]),
    ('[log]\nlevels = "info"', 4, ["log.levels", "'level'"])])
def test_unknown_keys_get_a_suggestion(place, text, number, said):
    (mistake,) = place.mistakes("# a comment\n\n" + text + "\n")
    assert f"usher.toml:{number}: " in mistake
    assert "did you mean" in mistake and all(word in mistake for word in said)


def test_unknown_keys_without_a_likeness_get_none(place):
    (mistake,) = place.mistakes("zzzzzzzzzz = 1\n")
    assert mistake.count("zzzzzzzzzz") == 1 and "mean" not in mistake


@pytest.mark.parametrize("line, name", [
    ("data_dir = 5", "data_dir"), ("[http]\nlisten = \"127.0.0.1:1\"", "http.listen"),
    ("[http]\nlisten = [\"nonsense\"]", "http.listen"), ("[http]\nlisten = [\"127.0.0.1:99999\"]", "http.listen"),
    ("[http]\nlisten = [5]", "http.listen"), ("[http]\ntrusted_proxies = [\"10.0.0.0/33\"]", "http.trusted_proxies"),
    ("[http]\ntrusted_proxies = [\"example.com\"]", "http.trusted_proxies"),
    ("[http]\nthreads = -1", "http.threads"), ("[http]\nthreads = 1.5", "http.threads"),
    ("[http]\nheader_bytes_max = 1", "http.header_bytes_max"),
    ("[http]\nheader_bytes_max = 99999999999", "http.header_bytes_max"),
    ("[http]\nconnections_max = 0", "http.connections_max"), ("[http]\nidle_timeout = \"soon\"", "http.idle_timeout"),
    ("[http]\nidle_timeout = 5", "http.idle_timeout"), ("[http]\nidle_timeout = \"0s\"", "http.idle_timeout"),
    ("[limits]\nper_key = \"fast\"", "limits.per_key"), ("[limits]\nper_key = \"0/s\"", "limits.per_key"),
    ("[limits]\nper_key = \"5/y\"", "limits.per_key"), ("[limits]\nper_key = false", "limits.per_key"),
    ("[log]\nlevel = \"loud\"", "log.level"), ("[log]\nformat = \"xml\"", "log.format"),
    ("[retention]\nkeep_for = \"-1d\"", "retention.keep_for"), ("database = \"\"", "database"),
    ("database = \"mysql://x\"", "database"),
    ("[host.\"example.com\"]\npublic_url = \"ftp://x\"", "public_url"),
    ("[host.\"example.com\"]\npublic_url = \"https://x?y\"", "public_url"),
    ("[host.\"example.com\"]\npublic_url = \"x\"", "public_url"),
    ("[host.\"example.com\"]\nlanding_url = \"https://x/\"", "landing_url"),
    ("[host.\"example.com\"]\ninvite_ttl = \"0s\"", "invite_ttl"),
    ("[host.\"example.com\"]\ninvite_ttl = \"20000d\"", "invite_ttl"),
    ("[host.\"example.com\"]\nsite_name = \"\"", "site_name"), ("[host.\"a b\"]\nreset_ttl = \"1h\"", "a b"),
    ("[http]\ntls_listen = [\"127.0.0.1:1\"]", "certificate"),
])
def test_bad_values(place, line, name):
    mistakes = place.mistakes(line + "\n")
    assert any(re.search(r"usher\.toml:\d+: ", mistake) and name in mistake for mistake in mistakes)
    code, out, err = place.run("serve")
    assert code == 1 and out == []
    assert all(any(mistake in line for line in err) for mistake in mistakes)


@pytest.mark.parametrize("text", ["data_dir = ", "[http", "a = 1\na = 2\n", "data_dir = \"\xff", "\0", "[[host]]\n",
                                  "host = 5", "[host]\n\"example.com\" = 5"])
def test_what_is_not_the_right_toml(place, text):
    assert any(re.search(r"usher\.toml:\d+", mistake) for mistake in place.mistakes(text))


def test_all_mistakes_at_once(place):
    mistakes = place.mistakes('data_dri = "/x"\n[http]\nlisten = ["x"]\nthreads = "many"\n[limits]\nper_key = "x"\n'
                              '[host."example.com"]\npublic_url = "x"\n')
    assert [re.search(r"usher\.toml:(\d+): ", mistake)[1] for mistake in mistakes] == ["1", "3", "4", "6", "8"]


def test_a_bad_configuration_stops_every_command(place):
    place.write("nonsense = 1\n")
    for command in (["serve"], ["key", "list", HOST], ["invite", "show", "x"]):
        code, out, err = place.run(*command)
        assert code == 1 and out == [] and "nonsense" in err[0]
    assert place.run("version")[0] == 0


def test_a_named_file_must_be_there(place):
    for named in ({"args": ["--config", "missing.toml"]}, {"env": {"USHER_CONFIG": "missing.toml"}}):
        code, out, err = place.run("config", "check", *named.get("args", []), **named.get("env", {}))
        assert code == 1 and out == [] and "missing.toml" in err[0]
    (place.folder / "folder.toml").mkdir()
    assert place.run("config", "check", "--config", "folder.toml")[0] == 1


def test_which_file_is_read(place):
    for name in ("usher", "named", "env"):
        place.write(f'[host."{name}.example"]\n', f"{name}.toml")
    assert place.run("config", "check")[1][0].endswith("usher.example")
    assert place.run("config", "check", USHER_CONFIG="env.toml")[1][0].endswith("env.example")
    assert place.run("config", "check", "--config", "named.toml", USHER_CONFIG="env.toml")[1][0].endswith(
        "named.example")


def test_relative_paths_begin_where_the_file_is(place):
    (place.folder / "etc").mkdir()
    place.write('data_dir = "data"\n[host."example.com"]\n', "etc/usher.toml")
    code, out, _ = place.run("key", "create", HOST, "--config", "etc/usher.toml")
    assert code == 0 and (place.folder / "etc" / "data" / "usher.key").exists()


# The environment

def test_the_environment_overrides(place):
    place.write('data_dir = "one"\n[host."example.com"]\npublic_url = "https://one.example"\n')
    code, out, err = place.run("invite", "create", HOST, USHER_DATA_DIR=str(place.folder / "two"),
                               USHER_HOST__EXAMPLE_COM__PUBLIC_URL="https://two.example")
    assert code == 0, err
    assert out[0].startswith("https://two.example/invite?")
    assert (place.folder / "two").exists() and not (place.folder / "one").exists()


def test_every_key_can_come_from_the_environment(place):
    """Each key of the example has a variable, which is read: nonsense in it is a mistake that names it."""
    section, keys = "", []
    for line in place.run("config", "example")[1]:
        line = line.lstrip("# ")
        if table := re.fullmatch(r"\[([a-z_]+)\]", line):
            section = table[1] + "."
        elif line.startswith("[host"):
            break
        elif key := re.match(r"([a-z_]+) = ", line):
            keys.append(section + key[1])
    assert {"data_dir", "http.listen", "limits.per_key"} <= set(keys)
    for key in keys:
        name = "USHER_" + key.upper().replace(".", "_")
        assert any(name in mistake for mistake in place.mistakes("", **{name: "x" * 5000})), key


def test_an_unknown_variable_gets_a_suggestion(place):
    (mistake,) = place.mistakes("", USHER_HTTP_LISTENS="127.0.0.1:1")
    assert "USHER_HTTP_LISTENS" in mistake and "USHER_HTTP_LISTEN" in mistake.replace("USHER_HTTP_LISTENS", "")


def test_lists_in_the_environment(place):
    place.is_good("", USHER_HTTP_LISTEN="127.0.0.1:1,[::1]:2", USHER_HTTP_TRUSTED_PROXIES="[]")
    for value in ("", " ", ","):
        (mistake,) = place.mistakes("", USHER_HOST__EXAMPLE_COM__RESERVED_USERNAMES=value, USHER_HOSTS=HOST)
        assert "USHER_HOST__EXAMPLE_COM__RESERVED_USERNAMES: is empty" in mistake
    assert "x" in place.mistakes("", USHER_HTTP_LISTEN="127.0.0.1:1,x")[0]


def test_the_server_reads_the_environment(install):
    usher = install({"limits": {"per_key": "off"}})
    usher.environment = {"USHER_LIMITS_PER_KEY": "1/h"}
    usher.start()
    key = usher.create_key()
    assert usher.post_invite(key).status_code == 201
    is_problem(usher.post_invite(key), 429)


# The example

def test_the_example_loads(place):
    code, out, err = place.run("config", "example")
    assert (code, err) == (0, [])
    place.is_good("\n".join(out) + "\n")


def test_the_example_holds_with_every_line_in_force(place):
    """Without its comment signs it is good too, up to the files that it can only make up."""
    _, out, _ = place.run("config", "example")
    lines = [re.sub(r"^#\s?(?=\[|[a-z_]+ = )", "", line) for line in out]
    assert any(line.startswith("[host.") for line in lines)
    mistakes = place.mistakes("\n".join(lines) + "\n")
    assert all(re.search(": there is no such f(ile|older)$", mistake) for mistake in mistakes), mistakes


def test_landing_url(place):
    place.write('data_dir = "data"\n[host."example.com"]\n'
                'landing_url = "https://elsewhere.example/?i={token}&x=1"\n')
    code, out, _ = place.run("invite", "create", HOST)
    assert code == 0 and re.fullmatch(r"https://elsewhere\.example/\?i=\w{22}&x=1", out[0])


def test_public_url_defaults_to_the_domain(place):
    place.write('data_dir = "data"\n[host."example.com"]\n')
    code, out, _ = place.run("invite", "create", HOST)
    assert code == 0 and out[0].startswith(f"https://{HOST}/invite?")


def test_database_and_key_file_elsewhere(install):
    usher = install()
    usher.configure({"database": f"sqlite:{usher.folder}/db/a.sqlite3", "key_file": str(usher.folder / "k/a.key")})
    assert usher.create_invite().startswith(PUBLIC_URL)
    assert (usher.folder / "db/a.sqlite3").exists() and (usher.folder / "k/a.key").exists()
    assert not usher.data_dir.exists() or not any(usher.data_dir.iterdir())
