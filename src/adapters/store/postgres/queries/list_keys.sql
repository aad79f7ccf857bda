SELECT k.id, h.name, k.name, k.scopes, k.methods, k.created_at, k.expires_at, k.last_used_at, k.digest, k.more_hosts,
       k.quota_invites, k.quota_period, k.quota_since, k.quota_used
FROM api_keys k JOIN hosts h ON h.id = k.host
WHERE h.name = $1::text OR $1::text = ANY (string_to_array(k.more_hosts, E'\n'))
ORDER BY k.created_at, k.id
