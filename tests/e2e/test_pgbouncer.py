"""PgBouncer in between: in session mode all goes well, and in any other the error says what is wrong."""

import pytest

from pgbouncer import PgBouncer
from usher import wait_until

pytestmark = pytest.mark.skipif(PgBouncer.program() is None, reason="PgBouncer is not installed")


@pytest.fixture
def start(install, postgresql, database):
    """Starts an installation behind one in that mode."""
    made = []

    def started(mode):
        made.append(PgBouncer(postgresql, database.rpartition("/")[2], mode).start())
        return install(database_url=made[-1].url)

    yield started
    for bouncer in made:
        bouncer.stop()


def test_in_session_mode_all_goes_well(start):
    usher = start("session").start()
    key = usher.create_key()
    assert [usher.post_invite(key).status_code for _ in range(20)] == [201] * 20
    wait_until(lambda: "node: leads\n" in usher.get("/readyz", url=usher.ops_url).text, "it to lead")


def test_in_transaction_mode_the_error_says_how_to_mend_it(start):
    usher = start("transaction")
    usher.launch()
    wait_until(lambda: "pool_mode = session" in usher.log() or "listening" in usher.log(), "it to start, or to refuse")
    wait_until(lambda: "pool_mode = session" in usher.log() + usher.cli("key", "list", code=None).stderr, "the error")
    usher.kill()
