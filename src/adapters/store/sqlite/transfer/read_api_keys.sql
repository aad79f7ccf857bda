SELECT id, created_at, expires_at, last_used_at, (SELECT hosts.name FROM hosts WHERE hosts.id = host), scopes,
  methods, name, digest, more_hosts, quota_invites, quota_period, quota_since, quota_used
FROM api_keys WHERE id > ?1 ORDER BY id LIMIT ?2
