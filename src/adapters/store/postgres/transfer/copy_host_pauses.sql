COPY host_states (host, paused_at, paused_by_type, paused_by, pause_reason, paused_until)
FROM STDIN (FORMAT binary)
