SELECT count(*) FROM host_states WHERE paused_at IS NOT NULL
