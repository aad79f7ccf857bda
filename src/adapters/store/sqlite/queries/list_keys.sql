SELECT id, host, name, scopes, methods, created_at, expires_at, last_used_at, digest, more_hosts,
       quota_invites, quota_period, quota_since, quota_used
FROM api_keys WHERE host = ?1
UNION ALL
SELECT id, host, name, scopes, methods, created_at, expires_at, last_used_at, digest, more_hosts,
       quota_invites, quota_period, quota_since, quota_used
FROM api_keys
WHERE more_hosts IS NOT NULL AND instr(char(10) || more_hosts || char(10), char(10) || ?2 || char(10)) > 0
ORDER BY created_at, id
