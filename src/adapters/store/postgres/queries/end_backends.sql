-- Ends those of usher's own connections that it closed and that are still there, as those that wait for a standby
-- are: $1 their processes and $2 when they began, which tells them from others that have the same number later.
SELECT a.pid::bigint, closed.started, pg_terminate_backend(a.pid)
FROM unnest($1::bigint[], $2::bigint[]) AS closed (pid, started)
JOIN pg_stat_activity a
  ON a.pid = closed.pid AND (extract(epoch FROM a.backend_start) * 1000000)::bigint = closed.started
