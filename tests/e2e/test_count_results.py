"""script/test's last lines: what passed, what failed, and what was skipped and why."""

import subprocess
import sys

import pytest

from usher import ROOT

GTEST = """<testsuites><testsuite name="Jid">
  <testcase name="Parses" classname="Jid" status="run" result="completed"/>
  <testcase name="NotToday" classname="Jid" status="notrun" result="suppressed"/>
  <testcase name="AsRoot" classname="Jid" status="run" result="skipped">
    <skipped message="jid_test.cpp:38&#x0A;only root can give files away"/>
  </testcase></testsuite></testsuites>"""
PYTEST = """<testsuites><testsuite>
  <testcase classname="test_uses" name="test_good"/>
  <testcase classname="test_forms" name="test_proxy">
    <skipped type="pytest.skip" message="nginx is not installed">/somewhere/test_forms.py:79: nginx</skipped>
  </testcase>
  <testcase classname="" name="test_xmpp_client">
    <skipped message="collection skipped">('test_xmpp_client.py', 12, "Skipped: could not import 'slixmpp'")</skipped>
  </testcase></testsuite></testsuites>"""


@pytest.fixture
def count(tmp_path):
    """Counts made-up reports: count({"unit": {"pytest.xml": TEXT}}) gives the exit code and the lines."""

    def counted(parts):
        for part, files in parts.items():
            for name, text in files.items():
                file = tmp_path / part / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
        result = subprocess.run([sys.executable, str(ROOT / "script/lib/count_results.py"), str(tmp_path), *parts],
                                capture_output=True, text=True, check=False)
        assert not result.stderr
        return result.returncode, result.stdout.splitlines()

    return counted


def unit_tests(**more):
    return {"ctest.json": '{"tests": [{"name": "core", "command": ["/build/core_test"]}]}',
            "ctest.xml": '<testsuite><testcase name="core" status="run"/></testsuite>', "gtest/core_test.xml": GTEST, **more}


def test_skipped_tests_are_counted_and_named_with_their_reasons(count):
    allowed = "only root\nnginx is not\ncould not import\n"
    code, lines = count({"unit": unit_tests(may_skip=allowed), "e2e": {"pytest.xml": PYTEST, "may_skip": allowed}})
    assert code == 0
    assert lines[:2] == ["unit: 1 passed, 0 failed, 1 skipped", "e2e: 1 passed, 0 failed, 2 skipped"]
    assert lines[-1] == "2 passed, 0 failed, 3 skipped"
    named = [line for line in lines if line.startswith("SKIPPED ")]
    assert len(named) == 3
    assert "Jid.AsRoot" in named[0] and "only root can give files away" in named[0]
    assert "test_forms.test_proxy" in named[1] and "nginx is not installed" in named[1]
    assert "test_xmpp_client" in named[2] and "could not import 'slixmpp'" in named[2]


def test_who_skips_what_was_installed_fails(count):
    code, lines = count({"unit": unit_tests(may_skip="nginx\n"), "e2e": {"pytest.xml": PYTEST, "may_skip": "slixmpp\n"}})
    assert code == 1
    assert lines[-1] == "2 passed, 2 failed, 1 skipped"
    failed = [line for line in lines if line.startswith("FAILED ")]
    assert "Jid.AsRoot (skipped: " in failed[0] and "test_forms.test_proxy (skipped: nginx" in failed[1]


def test_a_program_that_dies_is_the_failure_of_the_test_that_it_died_of(count):
    files = unit_tests(**{"running/core_test": "Jid.Parses\n",
                          "ctest.xml": '<testsuite><testcase name="core" status="fail"/></testsuite>'})
    del files["gtest/core_test.xml"]
    code, lines = count({"unit": files})
    assert (code, lines[-1]) == (1, "0 passed, 1 failed, 0 skipped")
    assert lines[-2].startswith("FAILED unit: core.Jid.Parses (the program died of it")


def test_nothing_may_be_skipped_where_nothing_says_so(count):
    code, lines = count({"unit": unit_tests(), "e2e": {"pytest.xml": PYTEST, "may_skip": "\n"}})
    assert (code, lines[-1]) == (1, "2 passed, 3 failed, 0 skipped")


@pytest.mark.parametrize("files", [{}, {"may_skip": "only root\n"}, {"pytest.xml": "<testsuites><testsu"},
                                   {"broken": "build of release\n"}, {"checks": "fail format\n"}])
def test_silence_and_what_broke_are_failures(count, files):
    code, lines = count({"e2e": files})
    assert (code, lines[-1]) == (1, "0 passed, 1 failed, 0 skipped")


FAILED = """<testsuites><testsuite>
  <testcase classname="test_uses" name="test_good"/>
  <testcase classname="test_pages" name="test_slow"><failure message="late"/></testcase>
  <testcase classname="test_pages" name="test_wrong"><failure message="late"/></testcase>
  <testcase classname="test_races" name="test_never"><error message="two accounts"/></testcase>
  </testsuite></testsuites>"""
AGAIN = """<testsuites><testsuite>
  <testcase classname="test_pages" name="test_slow"/>
  <testcase classname="test_pages" name="test_wrong"><failure message="late"/></testcase>
  </testsuite></testsuites>"""


def test_what_passes_when_it_runs_again_is_named_and_no_failure(count):
    code, lines = count({"e2e": {"pytest.xml": FAILED, "pytest_again.xml": AGAIN}})
    assert (code, lines[-1]) == (1, "2 passed, 2 failed, 0 skipped")
    assert lines[1:-1] == ["PASSED AGAIN e2e pytest: test_pages.test_slow: it failed at first",
                           "FAILED e2e pytest: test_pages.test_wrong", "FAILED e2e pytest: test_races.test_never"]
