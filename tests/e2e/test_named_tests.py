"""script/lint links: a test that a document names has to be there, and what promises something has to name one."""

import shutil
import subprocess
import sys

import pytest

from usher import ROOT

PYTHON = "def test_good():\n    pass\n"
CPP = "TEST(Jid, Parses) {}\nTEST_F(JidTest, Compares) {}\nTEST_P(Contract, Holds) {}\n"


@pytest.fixture
def check(tmp_path):
    """Checks a document in a tree of its own: check(TEXT) gives what is wrong with it."""
    (tmp_path / "script" / "lib").mkdir(parents=True)
    for name in ("check_text.py", "named_tests.py", "repository.py"):
        shutil.copy(ROOT / "script" / "lib" / name, tmp_path / "script" / "lib")
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    for name, text in (("tests/test_a.py", PYTHON), ("src/jid_test.cpp", CPP)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)

    def checked(text):
        (tmp_path / "page.md").write_text(text)
        result = subprocess.run([sys.executable, str(tmp_path / "script/lib/check_text.py"), "links"],
                                capture_output=True, text=True, check=False)
        assert not result.stderr and result.returncode == (1 if result.stdout else 0)
        return result.stdout.splitlines()

    return checked


def test_those_that_are_there(check):
    assert check("[test_good](tests/test_a.py), [`Jid.Parses`](src/jid_test.cpp), [JidTest.Compares](src/jid_test.cpp), "
                 "[Contract.Holds](src/jid_test.cpp), [the folder](tests)\n") == []


@pytest.mark.parametrize("link", ["[test_bad](tests/test_a.py)", "[test](tests/test_a.py)", "[Jid.Reads](src/jid_test.cpp)",
                                  "[Parses](src/jid_test.cpp)"])
def test_one_that_is_not_there(check, link):
    found, = check(f"first\n\nIt holds: {link}.\n")
    assert found.startswith("page.md:3: there is no test ")


def test_a_file_that_is_gone(check):
    assert check("[test_good](tests/test_b.py)\n") == ["page.md:1: tests/test_b.py leads nowhere"]


def test_a_row_that_names_none(check):
    table = "| what holds | test |\n|---|---|\n| one | [test_good](tests/test_a.py) |\n| another | |\n"
    assert check(table) == ["page.md:4: name the test that shows it"]
    assert check(table.replace(" test |", " where |")) == []
