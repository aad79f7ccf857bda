SELECT k.id, h.name, k.name, k.scopes, k.methods, k.created_at, k.expires_at, k.last_used_at, k.digest
FROM api_keys k JOIN hosts h ON h.id = k.host
WHERE h.name = $1::text
ORDER BY k.created_at, k.id
