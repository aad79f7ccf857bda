INSERT INTO host_states (host, paused_at, paused_by_type, paused_by, pause_reason, paused_until, live_max)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::smallint[], $4::text[], $5::text[], $6::bigint[], $7::integer[])
ON CONFLICT (host) DO UPDATE
SET paused_at = excluded.paused_at, paused_by_type = excluded.paused_by_type, paused_by = excluded.paused_by,
    pause_reason = excluded.pause_reason, paused_until = excluded.paused_until, live_max = excluded.live_max
