SELECT api_key, key, request, invite, expires_at
FROM idempotency_keys WHERE (api_key, key) > (?1, ?2) ORDER BY api_key, key LIMIT ?3
