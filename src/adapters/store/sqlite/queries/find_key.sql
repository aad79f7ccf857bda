SELECT id, host, name, scopes, methods, created_at, expires_at, last_used_at, digest, more_hosts,
       quota_invites, quota_period, quota_since, quota_used
FROM api_keys WHERE id = ?1
