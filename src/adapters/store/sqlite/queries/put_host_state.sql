INSERT OR REPLACE INTO host_states (host, paused_at, paused_by_type, paused_by, pause_reason, paused_until, live_max)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
