SELECT request, invite, expires_at FROM idempotency_keys WHERE api_key = ?1 AND key = ?2
