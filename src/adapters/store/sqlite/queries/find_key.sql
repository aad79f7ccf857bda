SELECT id, host, name, scopes, methods, created_at, expires_at, last_used_at, digest
FROM api_keys WHERE id = ?1
