-- What a node has to know of the others: $1 to $3 are the installation's numbers for who leads (1) and who is there
-- (2), for configurations and for XMPP components; $4 whether this node may lead, $5 its configuration and $6 its
-- components.
-- A session's own locks are asked for in a list of all, since trying to take one again would take it twice.
WITH locks AS MATERIALIZED (
  SELECT classid::bigint AS class, objid::bigint AS object, pid
  FROM pg_locks
  WHERE locktype = 'advisory' AND granted AND objsubid = 2
    AND classid::bigint IN ($1::bigint, $2::bigint, $3::bigint)
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
), held AS (
  SELECT object, pid FROM locks WHERE class = $1::bigint
)
SELECT CASE WHEN EXISTS (SELECT FROM held WHERE object = 1 AND pid = pg_backend_pid())
            THEN CASE WHEN $4::boolean THEN true ELSE NOT pg_advisory_unlock($1::integer, 1) END
            WHEN $4::boolean THEN pg_try_advisory_lock($1::integer, 1)
            ELSE false END,
       (SELECT count(*) FROM held WHERE object = 2),
       EXISTS (SELECT FROM held WHERE object = 1 AND pid <> pg_backend_pid()),
       floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint,
       (SELECT count(DISTINCT pid) FROM locks WHERE class = $2::bigint AND object <> $5::bigint),
       -- Whether another node has all components that this one has, and more.
       EXISTS (SELECT FROM locks WHERE class = $3::bigint GROUP BY pid
               HAVING count(*) > cardinality($6::bigint[])
                  AND count(*) FILTER (WHERE object = ANY ($6::bigint[])) = cardinality($6::bigint[]))
