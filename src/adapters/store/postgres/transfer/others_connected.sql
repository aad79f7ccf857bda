-- Other connections of usher to this database: nodes, and commands.
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'usher' AND pid <> pg_backend_pid()
