SELECT r.api_key, r.key, r.request, r.invite, r.expires_at
FROM unnest($1::text[], $2::text[]) AS wanted (api_key, key)
JOIN idempotency_keys r ON r.api_key = wanted.api_key AND r.key = wanted.key
