-- Every node shares this lock, and so can be counted.
SELECT pg_try_advisory_lock_shared($1::integer, 2)
