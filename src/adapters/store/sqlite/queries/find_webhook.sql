SELECT id, host, url, types, state, seed, replaced_seed, replaced_until, position, failing_since, created_at
FROM webhooks WHERE id = ?1
