"""Disks that are full, folders that can't be written, files that are damaged, missing or another's."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import tempfile

import pytest

from load import pages_of
from usher import BINARY, HOST, clean_environment, is_problem, wait_until


def refuses_to_start(usher, *words):
    """Checks that server and commands say the same in one line, and exit with 1."""
    result = usher.run_to_end()
    assert result.returncode == 1, result.stderr
    complaint = result.stderr.splitlines()[-1]
    assert complaint.startswith("Error: ")
    for word in words:
        assert str(word) in complaint
    refused = usher.cli("key", "list", HOST, code=1)
    assert refused.stdout == "" and refused.stderr.count("\n") == 1
    for word in words:
        assert str(word) in refused.stderr
    return complaint


@pytest.fixture
def filled(install):
    """An installation with some data, stopped."""
    usher = install().start()
    usher.link = usher.post_invite(usher.create_key()).headers["Location"]
    usher.stop()
    return usher


def test_a_host_as_an_earlier_usher_wrote_it(install):
    spelled, before = "m\u00fcnchen.example", "xn--mnchen-3ya.example"
    usher = install({"host": {before: {"public_url": f"https://{before}"}}}).start()
    key = usher.create_key(host=before)
    links = [usher.create_invite(host=before)]
    usher.stop()
    with contextlib.closing(sqlite3.connect(usher.database)) as database, database:
        assert database.execute("UPDATE hosts SET name = ? WHERE name = ?", (before, spelled)).rowcount == 1
    usher.start()
    answer = usher.request("POST", "/invites_api", headers={"Host": before, "Authorization": f"Bearer {key}"})
    assert answer.status_code == 201, answer.text
    links.append(usher.ledger.add_link(answer.headers["Location"]))
    for link in links:
        assert usher.page(link, headers={"Host": before}).status_code == 200
    assert usher.cli("invite", "list", before).stdout.count("\n") == 1 + len(links)


# The key file

def test_key_file_is_missing(filled):
    filled.key_file.unlink()
    refuses_to_start(filled, "key file", filled.key_file, "missing", filled.database)
    assert not filled.key_file.exists()


def test_key_file_of_another_installation(filled, install):
    other = install(name="other").start()
    other.stop()
    own = filled.key_file.read_bytes()
    shutil.copy(other.key_file, filled.key_file)
    refuses_to_start(filled, filled.database, "another key file", "backup")
    filled.key_file.write_bytes(own)
    filled.start()
    assert filled.page(filled.link).status_code == 200


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_key_file_that_others_can_read(filled, mode):
    filled.key_file.chmod(mode)
    refuses_to_start(filled, f"chmod 600 {filled.key_file}")
    filled.key_file.chmod(0o600)
    filled.start()


@pytest.mark.parametrize("text", ["", "nonsense", "usher-key-1 ", "usher-key-1 " + "0" * 63 + "\n",
                                  "usher-key-2 " + "0" * 64 + "\n", "usher-key-1 " + "0" * 65 + "\n"])
def test_key_file_that_is_none(filled, text):
    filled.key_file.write_text(text)
    refuses_to_start(filled, filled.key_file, "not a key file")
    assert filled.key_file.read_text() == text


def test_key_file_is_a_folder(filled):
    filled.key_file.unlink()
    filled.key_file.mkdir(mode=0o700)
    refuses_to_start(filled, filled.key_file)


def test_a_copied_database_opens_nothing(install, ledger):
    original = install().start()
    key = original.create_key()
    link = original.post_invite(key).headers["Location"]
    with sqlite3.connect(original.database) as source, sqlite3.connect(original.folder / "copy") as target:
        source.backup(target)

    thief = install()
    thief.data_dir.mkdir(mode=0o700)
    shutil.copy(original.folder / "copy", thief.database)
    refuses_to_start(thief, "key file", "missing")

    fresh = install()
    fresh.create_key()
    shutil.copy(fresh.key_file, thief.key_file)
    refuses_to_start(thief, "another key file")
    with sqlite3.connect(thief.database) as database:  # with a copy one may do anything
        database.execute("UPDATE installation SET key_fingerprint = NULL")
    database.close()
    thief.start()
    assert key.partition("/")[0] in thief.cli("key", "list", HOST).stdout
    assert is_problem(thief.post_invite(key), 403)
    assert thief.page(link).status_code == 404
    assert original.page(link).status_code == 200  # and where the key file is, all is as it was
    assert original.post_invite(key).status_code == 201


# The database

def test_corrupt_database(filled):
    content = filled.database.read_bytes()
    filled.database.write_bytes(b"\xa5" * len(content))
    refuses_to_start(filled, filled.database, "backup")
    assert filled.database.read_bytes() == b"\xa5" * len(content)


def test_database_that_is_something_else(filled):
    filled.database.write_text("Dear diary,\n" * 1000)
    refuses_to_start(filled, filled.database)
    assert filled.database.read_text().startswith("Dear diary")


def test_another_programs_database(filled):
    filled.database.unlink()
    with sqlite3.connect(filled.database) as database:
        database.execute("CREATE TABLE recipes(name)")
    database.close()
    refuses_to_start(filled, filled.database, "another program")


def test_newer_database(filled):
    with sqlite3.connect(filled.database) as database:
        database.execute("PRAGMA user_version = 1000")
    database.close()
    refuses_to_start(filled, filled.database, "1000", "newer")


def test_truncated_database(filled):
    content = filled.database.read_bytes()
    for size in (100, 4096, len(content) // 2):
        filled.database.write_bytes(content[:size])
        refuses_to_start(filled, filled.database)


def test_database_that_is_damaged_inside(install):
    """What the first look doesn't find: requests get an error, not a crash, and no wrong answer."""
    usher = install().start()
    key = usher.create_key()
    links = [usher.post_invite(key).headers["Location"] for _ in range(300)]
    usher.stop()
    content = bytearray(usher.database.read_bytes())
    page = int.from_bytes(content[16:18], "big")
    for start in range(4 * page, len(content), page):
        content[start:start + page // 2] = b"\xa5" * (page // 2)
    usher.database.write_bytes(content)
    usher.launch()
    outcome = wait_until(lambda: "ended" if usher.process.poll() is not None else "up" if answers(usher) else None,
                         "the server to come up or to refuse", 30)
    if outcome == "up":
        assert pages_of(usher, links) <= {200, 503}
        assert usher.post_invite(key).status_code in (201, 403, 503)
    else:
        assert usher.process.returncode == 1 and "Error: " in usher.log()
        usher.expect_exit = 1


def answers(usher):
    try:
        return usher.get("/nothing").status_code == 404
    except OSError:
        return False


# Disks

@contextlib.contextmanager
def small_disk(folder, size):
    folder.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", str(folder)], check=True,
                   capture_output=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def disk(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    mount = contextlib.ExitStack()
    try:
        folder = mount.enter_context(small_disk(tmp_path / "disk", "2m"))
    except subprocess.CalledProcessError as problem:
        pytest.skip(f"a small disk can't be mounted here: {problem.stderr.decode().strip()}")
    with mount:
        yield folder


def fill(folder):
    """Leaves no byte free."""
    with (folder / "ballast").open("wb", buffering=0) as file:
        with contextlib.suppress(OSError):
            while file.write(b"a" * 4096):
                pass
    return folder / "ballast"


def create_until_full(usher, key):
    """Creates invites until one is refused. Gives the links, and the refusal."""
    links = []
    while len(links) < 100_000:
        answer = usher.post_invite(key)
        if answer.status_code != 201:
            return links, answer
        links.append(answer.headers["Location"])
    raise AssertionError("the disk never got full")


@pytest.mark.slow
def test_full_disk(install, disk):
    usher = install(data_dir=disk / "data").start()
    key = usher.create_key()
    link = usher.post_invite(key).headers["Location"]
    ballast = fill(disk)
    links, refusal = create_until_full(usher, key)
    links.append(link)
    assert is_problem(refusal, 507).get("detail") is None  # the rest is for the log
    for _ in range(50):
        is_problem(usher.post_invite(key), 507)
    assert usher.log().count("the database can't be written") == 1  # once, however many were refused
    assert refusal.headers["Access-Control-Allow-Origin"] == "*"
    assert pages_of(usher, links) == {200}  # reading goes on
    refused = usher.cli("invite", "create", HOST, code=1)
    assert "full" in refused.stderr and refused.stdout == ""
    ready = usher.request("GET", "/readyz", url=usher.ops_url)
    assert ready.status_code == 503
    assert usher.request("GET", "/healthz", url=usher.ops_url).status_code == 200

    ballast.unlink()
    created = wait_until(lambda: created_link(usher, key), "the server to go on once there is room")
    links.append(created)
    assert usher.request("GET", "/readyz", url=usher.ops_url).status_code == 200
    over = wait_until(lambda: next((line for line in usher.log().splitlines() if "can be written again" in line), None),
                      "the log to say that it is over", 30)  # also where nobody asks
    assert int(over.partition("failures=")[2].split()[0]) >= 50
    assert pages_of(usher, links) == {200}
    usher.restart()
    assert pages_of(usher, links) == {200}
    assert integrity(usher.database) == "ok"


def created_link(usher, key):
    answer = usher.post_invite(key)
    return answer.status_code == 201 and answer.headers["Location"]


def integrity(database):
    connection = sqlite3.connect(database)
    try:
        return connection.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        connection.close()


@pytest.mark.slow
def test_full_disk_at_the_start(install, disk):
    usher = install(data_dir=disk / "data")
    ballast = fill(disk)
    result = usher.run_to_end()
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith("Error: ") and str(disk) in result.stderr
    ballast.unlink()
    usher.start()


@pytest.mark.slow
def test_files_that_may_not_grow(install):
    """The same by a limit on file sizes, which anybody can set."""
    usher = install()
    usher.wrapper = ["prlimit", f"--fsize={256 * 1024}"]
    usher.start()
    key = usher.create_key()
    links, refusal = create_until_full(usher, key)
    is_problem(refusal, refusal.status_code)
    assert refusal.status_code in (503, 507)  # SQLite does not always say that this was the cause
    assert pages_of(usher, links) == {200}
    usher.stop()
    usher.wrapper = []
    usher.start()
    assert pages_of(usher, links) == {200}
    assert usher.post_invite(key).status_code == 201


@pytest.fixture
def read_only(tmp_path):
    """A way to make a folder read-only, also for root."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a folder read-only")
    mounted = []

    def mount(folder):
        bind = subprocess.run(["mount", "--bind", str(folder), str(folder)], capture_output=True)
        if bind.returncode != 0:
            pytest.skip(f"nothing can be mounted here: {bind.stderr.decode().strip()}")
        mounted.append(folder)
        subprocess.run(["mount", "-o", "remount,bind,ro", str(folder)], check=True, capture_output=True)

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_read_only_data_folder(filled, read_only):
    read_only(filled.data_dir)
    refuses_to_start(filled, filled.data_dir)


def test_read_only_and_empty_data_folder(install, read_only):
    usher = install()
    usher.data_dir.mkdir(mode=0o700)
    read_only(usher.data_dir)
    refuses_to_start(usher, usher.data_dir)


def test_data_folder_that_can_not_be_made(install):
    usher = install()
    usher.data_dir.write_text("a file is in the way")
    refuses_to_start(usher, usher.data_dir)
    usher.data_dir.unlink()


def test_somebody_without_rights(install):
    """Another user, who may not enter the data folder."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("only root can become somebody else")
    with tempfile.TemporaryDirectory(prefix="usher-") as folder:  # pytest's own are closed to others
        os.chmod(folder, 0o755)
        usher = install(data_dir=f"{folder}/data")
        usher.create_key()
        result = subprocess.run(
            ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", BINARY, "key", "list", HOST], cwd="/",
            env=clean_environment(USHER_DATA_DIR=str(usher.data_dir), USHER_HOSTS=HOST), capture_output=True, text=True)
        assert result.returncode == 1 and result.stdout == ""
        assert result.stderr.startswith("Error: ") and result.stderr.count("\n") == 1
        assert str(usher.data_dir) in result.stderr


def test_files_that_root_made_in_the_services_folder(install):
    """As `key create` does that root runs: the service names the file, its owner and the remedy."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("only root can become somebody else")
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    with tempfile.TemporaryDirectory(prefix="usher-") as folder:  # pytest's own are closed to others
        os.chmod(folder, 0o755)
        usher = install(data_dir=f"{folder}/data")
        usher.create_key()
        os.chown(usher.data_dir, 65534, 65534)
        environment = clean_environment(USHER_DATA_DIR=str(usher.data_dir), USHER_HOSTS=HOST)
        for file in (usher.key_file, usher.database):
            for each in usher.data_dir.iterdir():
                os.chown(each, 65534, 65534)
            os.chown(file, 0, 0)
            served = subprocess.run([*nobody, BINARY, "serve"], cwd="/", env=environment, capture_output=True, text=True,
                                    timeout=30)
            assert served.returncode == 1
            complaint = served.stderr.splitlines()[-1]
            assert complaint.startswith("Error: ")
            for word in (str(file), "belongs to root", "nobody", "chown"):
                assert word in complaint
            # The doctor tells root what the service's user would see.
            found = usher.cli("doctor", code=1).stdout
            assert f"{file} belongs to root, but its folder to nobody" in found and f"chown nobody {file}" in found
