SELECT host, paused_at, paused_by_type, paused_by, pause_reason, paused_until
FROM host_states WHERE paused_at IS NOT NULL AND host > ?1 ORDER BY host LIMIT ?2
