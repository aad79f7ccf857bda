UPDATE api_keys SET quota_since = counted.since, quota_used = counted.used
FROM unnest($1::text[], $2::bigint[], $3::integer[]) AS counted (id, since, used)
WHERE api_keys.id = counted.id
