COPY api_keys (id, created_at, expires_at, last_used_at, host, scopes, methods, name, digest,
               more_hosts, quota_invites, quota_period, quota_since, quota_used)
FROM STDIN (FORMAT binary)
