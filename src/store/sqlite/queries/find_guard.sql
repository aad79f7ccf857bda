SELECT digest, expires_at, last_used_at FROM api_keys WHERE id = ?1
