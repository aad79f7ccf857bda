"""Copies of the database and of the key file: made while usher runs, whole, encrypted as age does, and put back."""

import base64
import json
import os
import pty
import shutil
import signal
import sqlite3
import stat
import subprocess

import pytest

from load import Load
from receiver import Receiver, verify
from usher import BINARY, HOST, clean_environment
from waiting import wait_until


@pytest.fixture
def backups(tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def key_pair(tmp_path):
    """An identity file that the program age-keygen made, and its public key."""
    identity = tmp_path / "identity.txt"
    subprocess.run(["age-keygen", "-o", identity], check=True, capture_output=True)
    public = subprocess.run(["age-keygen", "-y", identity], check=True, capture_output=True, text=True)
    return identity, public.stdout.strip()


@pytest.fixture
def passphrase_file(tmp_path):
    file = tmp_path / "passphrase"
    file.write_text("correct horse\nand what stands below\n")
    file.chmod(0o600)
    return file


def report_of(usher, *args):
    return json.loads(usher.cli(*args, "--output", "json").stdout)


def refused(usher, *args):
    result = usher.cli(*args, code=1)
    assert result.stdout == "" and result.stderr.startswith("Error: ") and result.stderr.count("\n") == 1, result
    return result.stderr


def age_with_terminal(*args, answers):
    """Runs age as at a terminal, which it asks for passphrases."""
    child, terminal = pty.fork()
    if child == 0:
        os.execvp("age", ["age", *map(str, args)])
    said = b""
    for answer in answers:
        while not said.rstrip().endswith(b":"):
            said += os.read(terminal, 1024)
        os.write(terminal, answer.encode() + b"\n")
        said = b""
    try:
        while os.read(terminal, 1024):
            pass
    except OSError:  # how a terminal says that nobody holds its other end
        pass
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def lose(usher):
    for file in usher.data_dir.iterdir():
        file.unlink()


@pytest.mark.strangers
def test_what_was_acknowledged_before_is_in_it_while_others_create(usher, backups):
    """The right number: all that had its 201 when the backup began, whatever is written meanwhile."""
    key = usher.create_key()
    load = Load(usher, key)
    wait_until(lambda: len(load.links) > 200, "some invites")
    before = list(load.links)
    report = report_of(usher, "backup", backups / "copy")
    after = len(load.stop())
    assert load.other_statuses == [] and load.broken == 0, "nobody else notices"
    assert after > len(before), "the backup was made while invites were"
    assert len(before) <= report["invites"] <= after and report["api_keys"] == 1
    assert report["bytes"] == (backups / "copy").stat().st_size and not report["encrypted"]
    assert stat.S_IMODE((backups / "copy").stat().st_mode) == 0o600
    assert [each.name for each in backups.iterdir()] == ["copy"], "one file, without a log"
    usher.stop()
    lost_key = usher.key_file.read_bytes()
    lose(usher)
    usher.key_file.write_bytes(lost_key)
    usher.key_file.chmod(0o600)
    assert report_of(usher, "restore", backups / "copy")["invites"] == report["invites"]
    usher.start()
    assert all(usher.page(link).status_code == 200 for link in before[::20])
    assert usher.post_invite(key).status_code == 201
    usher.cli("doctor", code=None)
    assert "key file" not in usher.log()


def test_age_reads_what_was_encrypted_for_a_public_key(usher, backups, key_pair):
    identity, public = key_pair
    usher.create_invite()
    report = report_of(usher, "backup", backups / "copy.age", "--recipient", public, "--with-key-file")
    assert report["encrypted"] and report["key_copy"] == str(backups / "copy.age.key")
    for sealed, plain in (("copy.age", "copy"), ("copy.age.key", "key")):
        subprocess.run(["age", "-d", "-i", identity, "-o", backups / plain, backups / sealed], check=True)
    assert (backups / "key").read_bytes() == usher.key_file.read_bytes()
    with sqlite3.connect(backups / "copy") as copy:
        assert copy.execute("SELECT count(*) FROM invites").fetchone() == (1,)
    copy.close()


def test_age_reads_what_was_encrypted_with_a_passphrase(usher, backups, passphrase_file):
    usher.create_invite()
    usher.cli("backup", str(backups / "copy.age"), "--passphrase-file", str(passphrase_file))
    age_with_terminal("-d", "-o", backups / "copy", backups / "copy.age", answers=["correct horse"])
    with sqlite3.connect(backups / "copy") as copy:
        assert copy.execute("SELECT count(*) FROM invites").fetchone() == (1,)
    copy.close()


@pytest.mark.parametrize("kind", ["passphrase", "key"])
def test_everything_lost_and_put_back_from_encrypted_copies(usher, backups, key_pair, passphrase_file, kind):
    identity, public = key_pair
    seal = ["--recipient", public] if kind == "key" else ["--passphrase-file", str(passphrase_file)]
    unseal = ["--identity-file", str(identity)] if kind == "key" else ["--passphrase-file", str(passphrase_file)]
    link = usher.create_invite()
    usher.cli("backup", str(backups / "copy"), "--with-key-file", *seal)
    usher.stop()
    lose(usher)
    assert "key file" in refused(usher, "restore", str(backups / "copy"), *unseal)
    usher.cli("restore", str(backups / "copy"), "--key-file", str(backups / "copy.key"), *unseal)
    assert sorted(file.name for file in usher.data_dir.iterdir()) == ["usher.key", "usher.sqlite3"]
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in usher.data_dir.iterdir())
    usher.start()
    assert usher.page(link).status_code == 200


def test_a_webhook_signs_by_the_same_secret_once_it_is_restored(install, backups):
    """The copy of the database holds nothing that signs: the secret follows from it and the key file."""
    receiver = Receiver()
    try:
        usher = install({"webhooks": {"reach": "public-and-loopback"}}).start()
        made = report_of(usher, "webhook", "create", HOST, receiver.url, "--type", "invite.created")
        secret = usher.ledger.add_password(made["secret"])
        usher.create_invite()
        wait_until(lambda: receiver.letters, "a letter")
        usher.cli("backup", str(backups / "copy"))
        key_file = backups / "kept.key"
        shutil.copy2(usher.key_file, key_file)
        copy = (backups / "copy").read_bytes()
        assert b"whsec_" not in copy and secret.removeprefix("whsec_").encode() not in copy
        key = base64.b64decode(secret.removeprefix("whsec_"))
        assert key not in copy and key not in key_file.read_bytes()
        usher.stop()
        lose(usher)
        usher.cli("restore", str(backups / "copy"), "--key-file", str(key_file))
        before = len(receiver.letters)
        usher.start()
        usher.create_invite()
        wait_until(lambda: len(receiver.letters) > before, "a letter after that")
        assert verify(secret, receiver.letters[-1].headers, receiver.letters[-1].body)["type"] == "invite.created"
    finally:
        receiver.close()


def test_usher_reads_what_age_encrypted(usher, backups, key_pair, passphrase_file):
    identity, public = key_pair
    link = usher.create_invite()
    usher.cli("backup", str(backups / "copy"))
    subprocess.run(["age", "-r", public, "-o", backups / "by_key", backups / "copy"], check=True)
    age_with_terminal("-p", "-o", backups / "by_passphrase", backups / "copy", answers=["correct horse"] * 2)
    usher.stop()
    for sealed, unseal in (("by_key", ["--identity-file", identity]),
                           ("by_passphrase", ["--passphrase-file", passphrase_file])):
        usher.cli("restore", str(backups / sealed), "--replace", *map(str, unseal))
    usher.start()
    assert usher.page(link).status_code == 200


def test_nothing_is_replaced_unasked(usher, backups):
    usher.create_invite()
    usher.cli("backup", str(backups / "copy"))
    before = (backups / "copy").read_bytes()
    assert "is there already" in refused(usher, "backup", str(backups / "copy"))
    assert (backups / "copy").read_bytes() == before and len(list(backups.iterdir())) == 1
    assert "--replace" in refused(usher, "restore", str(backups / "copy"))
    assert "stop that first" in refused(usher, "restore", str(backups / "copy"), "--replace"), "it runs"
    usher.create_invite()
    usher.stop()
    report = report_of(usher, "restore", backups / "copy", "--replace")
    assert report["invites"] == 1
    with sqlite3.connect(report["moved_to"]) as old:
        assert old.execute("SELECT count(*) FROM invites").fetchone() == (2,)
    old.close()
    again = report_of(usher, "restore", backups / "copy", "--replace")
    assert again["moved_to"] != report["moved_to"]
    usher.start()


def test_what_can_not_be_restored_changes_nothing(usher, install, backups, key_pair, passphrase_file):
    identity, public = key_pair
    usher.create_invite()
    usher.cli("backup", str(backups / "copy"))
    usher.cli("backup", str(backups / "sealed"), "--recipient", public)
    usher.cli("backup", str(backups / "locked"), "--passphrase-file", str(passphrase_file))
    usher.stop()
    whole = (backups / "copy").read_bytes()
    (backups / "cut").write_bytes(whole[:len(whole) // 2])
    (backups / "changed").write_bytes(whole[:8192] + b"\xff" * 4096 + whole[12288:])
    (backups / "other").write_text("not a database at all" * 100)
    (backups / "sealed_cut").write_bytes((backups / "sealed").read_bytes()[:-20])
    with sqlite3.connect(backups / "foreign") as foreign:
        foreign.execute("CREATE TABLE songs (name TEXT)")
    foreign.close()
    shutil.copy(backups / "copy", backups / "newer")
    with sqlite3.connect(backups / "newer") as newer:
        newer.execute("PRAGMA user_version = 9999")
    newer.close()
    stranger = install(name="stranger")
    stranger.start().stop()
    before = {file.name: file.read_bytes() for file in usher.data_dir.iterdir()}
    wrong = passphrase_file.with_name("wrong")
    wrong.write_text("another\n")
    wrong.chmod(0o600)
    identified = ["--identity-file", str(identity)]
    for name, args, word in (("cut", [], "damaged"), ("changed", [], "damaged"), ("other", [], "damaged"),
                             ("foreign", [], "another program's"), ("newer", [], "newer"), ("missing", [], "missing"),
                             ("sealed", [], "is encrypted"), ("sealed_cut", identified, "damaged or cut short"),
                             ("locked", ["--passphrase-file", str(wrong)], "the passphrase is another one"),
                             ("locked", identified, "not for this secret key")):
        complaint = refused(usher, "restore", str(backups / name), "--replace", *args)
        assert word in complaint and str(backups / name) in complaint, complaint
        assert {file.name: file.read_bytes() for file in usher.data_dir.iterdir()} == before, name
    complaint = refused(stranger, "restore", str(backups / "copy"), "--replace")
    assert "another key file" in complaint
    complaint = refused(usher, "restore", str(backups / "copy"), "--replace", "--key-file", str(stranger.key_file))
    assert str(stranger.key_file) in complaint and "another one" in complaint


def test_what_is_wrongly_asked_for(usher, backups, passphrase_file):
    copy = str(backups / "copy")
    usher.cli("backup", copy, "--with-key-file", code=2)
    usher.cli("backup", copy, "--recipient", "age1xyz", "--passphrase-file", str(passphrase_file), code=2)
    usher.cli("backup", code=2)
    usher.cli("backup", "", code=2)
    usher.cli("backup", copy, "--recipient", "", code=2)
    assert "age1xyz" in refused(usher, "backup", copy, "--recipient", "age1xyz")
    empty = backups / "empty"
    empty.touch(mode=0o600)
    assert str(empty) in refused(usher, "backup", copy, "--passphrase-file", str(empty))
    assert "missing" in refused(usher, "backup", str(backups / "missing" / "copy")).lower()
    assert [file.name for file in backups.iterdir()] == ["empty"]


def test_a_copy_that_is_killed_leaves_nothing_of_that_name(usher, backups):
    """However a backup ends, a file of its name is whole."""
    with sqlite3.connect(usher.database) as database:
        database.execute(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 400000) "
            "INSERT INTO invites SELECT 1000 + i, 1, 0, 1, 0, 0, NULL, 4000000000000, 1700000000000, 1, 'key', NULL, NULL, NULL, "
            "NULL, 'a note', NULL, NULL, NULL FROM n")
    database.close()
    process = subprocess.Popen([BINARY, "backup", str(backups / "copy"), "--config", str(usher.config)],
                               env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: any(file.stat().st_size > 0 for file in backups.iterdir()) or process.poll() is not None, "a draft")
    process.kill()
    if process.wait() != 0:
        assert not (backups / "copy").exists()
    usher.cli("backup", str(backups / "copy2"))


def names(folder):
    return sorted(file.name for file in folder.iterdir())


def begun(usher, command, file, *args):
    """A command that spends a while on its passphrase, and has its drafts by now."""
    files = names(usher.data_dir)
    # Whoever runs these tests in the background has signals ignored, and what they start as well.
    process = subprocess.Popen(["env", "--default-signal", BINARY, command, str(file), *map(str, args), "--config",
                                str(usher.config)], text=True, env=clean_environment(), stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    # Looking whether a server has the database open makes files too, which SQLite keeps beside one.
    wait_until(lambda: any(name not in files and not name.endswith(("-wal", "-shm")) for name in names(usher.data_dir)),
               "a draft")
    return process


@pytest.mark.parametrize("command", ["backup", "restore"])
@pytest.mark.parametrize("signal_sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_command_leaves_nothing(usher, backups, passphrase_file, command, signal_sent):
    usher.create_invite()
    seal = ["--passphrase-file", passphrase_file]
    usher.cli("backup", str(backups / "copy"), *map(str, seal))
    usher.stop()
    before = {file.name: file.read_bytes() for file in usher.data_dir.iterdir()}
    args = (backups / "copy2", *seal) if command == "backup" else (backups / "copy", *seal, "--replace")
    process = begun(usher, command, *args)
    process.send_signal(signal_sent)
    out, complaint = process.communicate()
    assert (process.returncode, out) == (1, "") and "interrupted" in complaint
    assert names(backups) == ["copy"]
    assert {file.name: file.read_bytes() for file in usher.data_dir.iterdir()} == before


def test_a_server_that_starts_meanwhile_keeps_its_database(usher, backups, passphrase_file):
    link = usher.create_invite()
    seal = ["--passphrase-file", passphrase_file]
    usher.cli("backup", str(backups / "copy"), *map(str, seal))
    usher.stop()
    process = begun(usher, "restore", backups / "copy", *seal, "--replace")
    process.send_signal(signal.SIGSTOP)
    usher.start()
    process.send_signal(signal.SIGCONT)
    out, complaint = process.communicate()
    assert (process.returncode, out) == (1, "") and "stop that first" in complaint
    assert usher.page(link).status_code == 200
    assert {name for name in names(usher.data_dir) if not name.endswith(("-wal", "-shm"))} == {"usher.key", "usher.sqlite3"}


def test_a_copy_of_the_disk_is_restored_with_its_log(usher, backups):
    """As a snapshot of the file system has it: what was written last is in the log alone."""
    link = usher.create_invite()
    for file in usher.data_dir.glob("usher.sqlite3*"):
        shutil.copy(file, backups)
    assert (backups / "usher.sqlite3-wal").stat().st_size > 0
    usher.stop()
    assert report_of(usher, "restore", backups / "usher.sqlite3", "--replace")["invites"] == 1
    assert [name for name in names(usher.data_dir) if "before" not in name] == ["usher.key", "usher.sqlite3"]
    usher.start()
    assert usher.page(link).status_code == 200


@pytest.mark.parametrize("lost", [False, True])
def test_a_database_that_a_link_names_stays_on_its_disk(usher, backups, lost):
    usher.create_invite()
    usher.cli("backup", str(backups / "copy"))
    usher.stop()
    disk = usher.folder / "disk"
    disk.mkdir()
    real = disk / "real.sqlite3"
    usher.database.rename(real)
    usher.database.symlink_to(os.path.relpath(real, usher.data_dir))
    if lost:
        real.unlink()
    report = report_of(usher, "restore", backups / "copy", *([] if lost else ["--replace"]))
    assert usher.database.is_symlink() and real.is_file() and report["invites"] == 1
    moved_to = report["moved_to"]
    assert lost == (moved_to is None) and (lost or os.path.samefile(moved_to, f"{real}.before-restore"))
    usher.start()


def test_what_is_no_file_stays_where_it_is(usher, backups):
    usher.create_invite()
    usher.cli("backup", str(backups / "copy"))
    usher.stop()
    usher.database.unlink()
    usher.database.mkdir()
    assert "is a folder" in refused(usher, "restore", str(backups / "copy"), "--replace")
    assert "is a folder" in refused(usher, "backup", str(backups / "copy2"))
    assert usher.database.is_dir() and names(usher.data_dir) == ["usher.key", "usher.sqlite3"]


def test_complaints_keep_secrets_to_themselves(usher, backups, key_pair, passphrase_file):
    identity, public = key_pair
    secret = identity.read_text().split()[-1]
    for text in (secret, secret.lower(), " " + secret, secret + "x"):
        complaint = refused(usher, "backup", str(backups / "copy"), "--recipient", text)
        assert "secret key" in complaint and secret.lower() not in complaint.lower()
    sealed = str(backups / "sealed")
    usher.cli("backup", sealed, "--recipient", public)
    usher.stop()
    for file, option in ((passphrase_file, "--passphrase-file"), (identity, "--identity-file")):
        file.chmod(0o644)
        complaint = refused(usher, "restore", sealed, "--replace", option, str(file))
        assert f"{file}: everybody can read it: run 'chmod o= {file}'" in complaint
    assert "everybody" in refused(usher, "backup", str(backups / "copy"), "--passphrase-file", str(passphrase_file))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_complaint_names_the_disk_that_is_full(usher):
    usher.create_invite()
    full = usher.folder / "full"
    full.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", full], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("a small disk can't be mounted here")
    try:
        complaint = refused(usher, "backup", str(full / "copy"))
        assert f"{full}: its disk is full" in complaint and str(usher.database) not in complaint
        assert names(full) == []
    finally:
        subprocess.run(["umount", "--lazy", full], check=True)


def test_on_postgresql_it_says_what_to_use(install, database, backups):
    usher = install({"database": database}).start()
    assert "pg_dump" in refused(usher, "backup", str(backups / "copy"))
    assert "pg_restore" in refused(usher, "restore", str(backups / "copy"))
