"""What somebody does to a database who works on it too, or administers it."""

import contextlib
import subprocess

import postgresql as pg
from cluster_site import DATABASE

FOR_OTHERS = 57  # connections that the server has for those who are no superusers
TIMEOUTS = ["statement_timeout = '40ms'", "lock_timeout = '5ms'",
            "idle_in_transaction_session_timeout = '1ms'", "idle_session_timeout = '700ms'"]
ODD_SETTINGS = ["default_transaction_isolation = 'serializable'", "default_transaction_isolation = 'repeatable read'",
                "default_transaction_read_only = on", "bytea_output = 'escape'", "plan_cache_mode = 'force_custom_plan'",
                "plan_cache_mode = 'force_generic_plan'", "enable_indexscan = off", "work_mem = '64kB'",
                "DateStyle = 'German, DMY'", "TimeZone = 'Pacific/Chatham'", "standard_conforming_strings = off",
                "transform_null_equals = on", "synchronous_commit = off", "log_statement = 'all'",
                "default_transaction_deferrable = on", "IntervalStyle = 'sql_standard'"]


class DatabaseHarms:
    """Context managers: each ends with what it did. For `Harm`, which has the site, the dice and the time."""

    def table(self):
        known = self.site.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").split()
        return self.dice.choice(known)

    @contextlib.contextmanager
    def session(self, statement):
        """One of an outside psql, which goes on for as long as the block does."""
        held = self.server.hold(statement, DATABASE)
        try:
            yield
        finally:
            held.kill()
            held.wait()
            held.stdin.close()
            held.stdout.close()

    # Sessions of others

    @contextlib.contextmanager
    def lock_table(self):
        mode = self.dice.choice(["ACCESS EXCLUSIVE", "EXCLUSIVE", "SHARE"])
        with self.session(f"BEGIN; LOCK TABLE {self.table()} IN {mode} MODE"):
            yield
            self.hold(1, 4, 12)

    @contextlib.contextmanager
    def lock_rows(self):
        with self.session(f"BEGIN; SELECT count(*) FROM (SELECT FROM {self.table()} FOR UPDATE) locked"):
            yield
            self.hold(1, 4, 12)

    @contextlib.contextmanager
    def idle_writer(self):
        """Holds up the feed, and no more."""
        with self.session("CREATE TABLE IF NOT EXISTS another (n int); BEGIN; INSERT INTO another VALUES (1)"):
            yield
            self.hold(4, 20)

    @contextlib.contextmanager
    def no_room(self):
        """No connection is left, and those that were are cut."""
        with contextlib.ExitStack() as stack:
            for _ in range(FOR_OTHERS):
                with contextlib.suppress(BrokenPipeError):  # there was none left even for this one
                    stack.enter_context(self.session("SELECT 1"))
            with contextlib.suppress(AssertionError):
                self.end_all_of_usher()
            yield
            self.hold(2, 8)

    @contextlib.contextmanager
    def maintenance(self):
        for statement in (self.dice.choice(["VACUUM FULL", "VACUUM", "ANALYZE"]), f"REINDEX DATABASE {DATABASE}",
                          f"REINDEX TABLE CONCURRENTLY {self.table()}"):
            self.try_sql(statement)
        yield

    def try_sql(self, statement):
        """What has to wait for another harm's locks is given up."""
        with contextlib.suppress(AssertionError):
            self.site.sql(statement)

    @contextlib.contextmanager
    def new_column(self):
        """As a migration of an administrator's own: what was prepared has to be planned anew."""
        table = self.table()
        self.try_sql(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS of_ours int; CREATE INDEX ON {table} (of_ours)")
        yield
        self.hold(0, 2)
        self.try_sql(f"ALTER TABLE {table} DROP COLUMN IF EXISTS of_ours")

    @contextlib.contextmanager
    def slow_dump(self):
        dump = subprocess.Popen(pg.as_its_user([str(pg.binaries() / "pg_dump"), "--lock-wait-timeout=3s", "--dbname",
                                                self.server.socket_url(DATABASE, pg.SUPERUSER)]), cwd="/",
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            dump.stdout.read(100)
            yield
            self.hold(2, 8)
        finally:
            dump.kill()
            dump.communicate()

    def end_all_of_usher(self):
        self.site.sql(f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '{pg.ROLE}'")

    # Settings

    @contextlib.contextmanager
    def setting(self, text):
        name = text.partition(" = ")[0]
        self.site.sql(f"ALTER SYSTEM SET {text}")
        self.site.sql("SELECT pg_reload_conf()")
        try:
            yield
            self.hold(2, 6, 12)
        finally:
            self.site.sql(f"ALTER SYSTEM RESET {name}")
            self.site.sql("SELECT pg_reload_conf()")

    def timeouts(self):
        return self.setting(self.dice.choice(TIMEOUTS))

    def odd_setting(self):
        return self.setting(self.dice.choice(ODD_SETTINGS))

    def confirm_nothing(self):
        """As if the synchronous standby were away."""
        return self.setting("synchronous_standby_names = 'nobody'")

    @contextlib.contextmanager
    def odd_role(self):
        """What new sessions of usher's role begin with."""
        self.site.sql(f"ALTER ROLE {pg.ROLE} SET {self.dice.choice([*TIMEOUTS, *ODD_SETTINGS])}")
        try:
            self.end_all_of_usher()
            yield
            self.hold(2, 6)
        finally:
            self.site.sql(f"ALTER ROLE {pg.ROLE} RESET ALL")
            self.end_all_of_usher()

    @contextlib.contextmanager
    def no_rights(self):
        rights = self.dice.choice(["INSERT", "UPDATE", "SELECT", "DELETE", "INSERT, UPDATE"])
        table = self.dice.choice(["ALL TABLES IN SCHEMA public", self.table()])
        self.site.sql(f"REVOKE {rights} ON {table} FROM {pg.ROLE}")
        try:
            yield
            self.hold(2, 8)
        finally:
            self.site.sql(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {pg.ROLE}")

    @contextlib.contextmanager
    def no_login(self):
        self.site.sql(f"ALTER ROLE {pg.ROLE} NOLOGIN")
        try:
            self.end_all_of_usher()
            yield
            self.hold(2, 8)
        finally:
            self.site.sql(f"ALTER ROLE {pg.ROLE} LOGIN")
