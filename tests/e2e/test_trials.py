"""The trials of tests/trials, in short: so that they can be run for an hour whenever somebody wants to."""

import os
import shutil
import subprocess
import sys

import pytest

import postgresql as pg
from prosody import is_installed
from usher import BINARY, ROOT

pytestmark = [pytest.mark.slow, pytest.mark.trial,
              pytest.mark.skipif(not is_installed(), reason="Prosody is not installed")]

MINUTES = "0.5"


def run(trial, folder):
    result = subprocess.run([sys.executable, "-B", str(ROOT / "tests" / "trials" / "trial.py"), trial, "--minutes", MINUTES,
                             "--seed", "1", "--folder", str(folder)], capture_output=True, text=True,
                            env={**os.environ, "USHER_BINARY": str(BINARY)}, timeout=900)
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-4000:]
    shutil.rmtree(folder)


def test_newcomers_and_members_of_an_xmpp_server(tmp_path):
    run("xmpp", tmp_path / "trial")


@pytest.mark.skipif(not pg.is_installed(), reason="PostgreSQL is not installed")
def test_clients_of_a_cluster(tmp_path):
    run("cluster", tmp_path / "trial")
