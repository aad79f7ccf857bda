COPY idempotency_keys (api_key, key, request, invite, expires_at)
FROM STDIN (FORMAT binary)
