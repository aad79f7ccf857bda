-- Messages are worth nothing after a crash, and a node that vanished shall not hold its locks for long.
SELECT set_config('synchronous_commit', 'off', false),
       set_config('tcp_keepalives_idle', '3', false),
       set_config('tcp_keepalives_interval', '1', false),
       set_config('tcp_keepalives_count', '2', false),
       set_config('tcp_user_timeout', '5000', false),
       CASE WHEN current_setting('server_version_num')::integer >= 140000
            THEN set_config('idle_session_timeout', $1, false) END
