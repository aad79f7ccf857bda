INSERT INTO api_keys (id, host, name, scopes, methods, created_at, expires_at, last_used_at, digest)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
