SELECT id, host, name, scopes, methods, created_at, expires_at, last_used_at, digest
FROM api_keys WHERE host = ?1 ORDER BY created_at, id
