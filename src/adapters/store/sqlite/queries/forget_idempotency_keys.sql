-- Two for each that is added: so they go as fast as they came, and no request pays for many.
DELETE FROM idempotency_keys
WHERE (api_key, key) IN (SELECT api_key, key FROM idempotency_keys WHERE expires_at <= ?1 ORDER BY expires_at LIMIT 2)
