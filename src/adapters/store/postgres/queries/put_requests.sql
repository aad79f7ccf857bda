INSERT INTO idempotency_keys (expires_at, invite, api_key, key, request)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bytea[])
ON CONFLICT (api_key, key) DO UPDATE
SET request = excluded.request, invite = excluded.invite, expires_at = excluded.expires_at
