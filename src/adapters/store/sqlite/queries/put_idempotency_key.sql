INSERT INTO idempotency_keys (api_key, key, request, invite, expires_at)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (api_key, key) DO UPDATE
SET request = excluded.request, invite = excluded.invite, expires_at = excluded.expires_at
