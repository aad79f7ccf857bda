-- A connection by a socket has no address.
SELECT current_setting('fsync') = 'on',
       current_setting('full_page_writes') = 'on',
       current_setting('synchronous_commit'),
       pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on',
       (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
       coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false),
       coalesce(inet_server_addr() = inet_client_addr() OR inet_server_addr() << '127.0.0.0/8', true),
       to_regclass('usher_schema') IS NOT NULL,
       to_regclass('usher_transfer') IS NOT NULL
