SELECT id, host, url, types, state, seed, replaced_seed, replaced_until, position, failing_since, created_at
FROM webhooks WHERE ?1 IS NULL OR host = ?1 ORDER BY created_at, id
