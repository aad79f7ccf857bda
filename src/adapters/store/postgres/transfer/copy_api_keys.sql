COPY api_keys (id, created_at, expires_at, last_used_at, host, scopes, methods, name, digest)
FROM STDIN (FORMAT binary)
