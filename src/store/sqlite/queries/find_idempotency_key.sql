SELECT request, invite FROM idempotency_keys WHERE api_key = ?1 AND key = ?2 AND expires_at > ?3
