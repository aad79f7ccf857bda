SELECT id, created_at, expires_at, last_used_at, (SELECT hosts.name FROM hosts WHERE hosts.id = host), scopes,
  methods, name, digest
FROM api_keys WHERE id > ?1 ORDER BY id LIMIT ?2
