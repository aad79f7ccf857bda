"""Runs last: whatever the tests before made the program write, none of their secrets stands in it."""

import pytest


@pytest.mark.last
def test_no_secret_was_written_anywhere(ledger):
    if not ledger.secrets:
        pytest.skip("no test before this one used a secret")
    assert ledger.leaks() == []


@pytest.mark.last
def test_the_search_would_find_one(ledger):
    """A search that can't find anything proves nothing."""
    if not ledger.secrets:
        pytest.skip("no test before this one used a secret")
    planted = ledger.folder / "planted"
    secret = sorted(ledger.secrets)[0]
    planted.write_bytes(b"\0\xff" + secret.encode() + b"\0")
    ledger.logs.add(planted)
    assert [line for line in ledger.leaks() if line.startswith(f"{planted}:") and secret in line]
    ledger.logs.remove(planted)
