-- Every node shares the first lock, and so can be counted; and those that stand for what it is configured to do, so
-- that others see it.
SELECT pg_try_advisory_lock_shared($1::integer, 2), pg_try_advisory_lock_shared($2::integer, $4::integer),
       (SELECT count(pg_try_advisory_lock_shared($3::integer, component)) FROM unnest($5::integer[]) AS component)
