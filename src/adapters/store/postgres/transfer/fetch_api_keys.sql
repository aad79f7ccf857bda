SELECT id, created_at, expires_at, last_used_at, host, scopes, methods, name, digest,
       more_hosts, quota_invites, quota_period, quota_since, quota_used
FROM api_keys
WHERE id > $1::text
  AND ($2::text IS NULL OR id <= $2::text)
ORDER BY id LIMIT $3::bigint
