SELECT host, paused_at, paused_by_type, paused_by, pause_reason, paused_until, live_max FROM host_states WHERE host = ?1
