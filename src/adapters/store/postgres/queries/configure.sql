-- $1 how long a statement may take, in milliseconds; $2 how plans are cached.
-- An acknowledgement must not be taken back by a power cut; anything stronger stays as the server has it. Of a wait
-- for standbys that was broken off only a warning tells.
-- A node that freezes must not keep its locks, nor wait for those of others without end; and what nobody waits
-- for any more must not go on (PostgreSQL 14 and newer notice that). A request that is a transaction by itself is
-- like those that begin.sql begins. First when this connection began, by which it is known.
SELECT (SELECT (extract(epoch FROM backend_start) * 1000000)::bigint FROM pg_stat_activity WHERE pid = pg_backend_pid()),
       set_config('synchronous_commit',
                  CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'
                       ELSE current_setting('synchronous_commit') END, false),
       set_config('statement_timeout', $1::text, false),
       set_config('plan_cache_mode', $2::text, false),
       set_config('idle_in_transaction_session_timeout', '10s', false),
       set_config('lock_timeout', '4s', false),
       set_config('timezone', 'UTC', false),
       set_config('client_min_messages', 'warning', false),
       set_config('default_transaction_isolation', 'read committed', false),
       set_config('default_transaction_read_only', 'off', false),
       set_config('tcp_keepalives_idle', '30', false),
       set_config('tcp_keepalives_interval', '10', false),
       set_config('tcp_keepalives_count', '3', false),
       CASE WHEN current_setting('client_connection_check_interval', true) IS NOT NULL
            THEN set_config('client_connection_check_interval', '1s', false) END
