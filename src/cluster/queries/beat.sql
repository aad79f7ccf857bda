-- Whether this node leads, which it tries to where it does not, and how many nodes there are. A session's own
-- locks are asked for in a list of all, since trying to take one again would take it twice.
WITH held AS (
  SELECT objid, pid
  FROM pg_locks
  WHERE locktype = 'advisory' AND granted AND objsubid = 2
    AND classid::bigint = $1::bigint
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
)
SELECT CASE WHEN EXISTS (SELECT FROM held WHERE objid = 1 AND pid = pg_backend_pid()) THEN true
            ELSE pg_try_advisory_lock($1::integer, 1) END,
       (SELECT count(*) FROM held WHERE objid = 2)
