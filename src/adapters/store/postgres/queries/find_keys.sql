SELECT k.id, h.name, k.name, k.scopes, k.methods, k.created_at, k.expires_at, k.last_used_at, k.digest
FROM api_keys k JOIN hosts h ON h.id = k.host
WHERE k.id = ANY ($1::text[])
