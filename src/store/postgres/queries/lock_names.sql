-- Taken in the array's order, the same for everybody, until the transaction ends.
SELECT pg_advisory_xact_lock(name) FROM unnest($1::bigint[]) AS name
