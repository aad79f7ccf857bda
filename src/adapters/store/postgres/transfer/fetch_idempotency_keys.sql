SELECT api_key, key, request, invite, expires_at
FROM idempotency_keys
WHERE (api_key, key) > ($1::text, $2::text)
  AND ($3::text IS NULL OR (api_key, key) <= ($3::text, $4::text))
ORDER BY api_key, key LIMIT $5::bigint
