-- How the nodes are, as somebody sees it who is none: $1 and $2 are the installation's numbers for who leads (1) and who
-- is there (2), and for configurations.
WITH locks AS MATERIALIZED (
  SELECT classid::bigint AS class, objid::bigint AS object, pid
  FROM pg_locks
  WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid::bigint IN ($1::bigint, $2::bigint)
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
)
SELECT (SELECT count(*) FROM locks WHERE class = $1::bigint AND object = 2),
       (SELECT replace(a.application_name, 'usher node ', '') || coalesce(' (' || host(a.client_addr) || ')', '')
        FROM locks JOIN pg_stat_activity a USING (pid) WHERE class = $1::bigint AND object = 1),
       (SELECT count(DISTINCT object) FROM locks WHERE class = $2::bigint),
       current_setting('synchronous_standby_names') <> '',
       (SELECT count(*) FROM pg_stat_replication)
