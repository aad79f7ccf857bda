-- A key that another node is just noting the use of needs no second note.
UPDATE api_keys SET last_used_at = GREATEST(api_keys.last_used_at, used.last_used_at)
FROM unnest($1::text[], $2::bigint[]) AS used (id, last_used_at)
WHERE api_keys.id = used.id
  AND api_keys.id IN (SELECT id FROM api_keys WHERE id = ANY ($1::text[]) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
