-- Taken in the array's order, the same for everybody, until the transaction ends: alone (1), or with others who
-- take it so.
SELECT CASE WHEN alone = 1 THEN pg_advisory_xact_lock(name) ELSE pg_advisory_xact_lock_shared(name) END
FROM unnest($1::bigint[], $2::smallint[]) AS wanted (name, alone)
