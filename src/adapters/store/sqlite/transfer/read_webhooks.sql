-- Events stand before all that the target's own transactions will write: so does a place among them.
SELECT id, (SELECT hosts.name FROM hosts WHERE hosts.id = host), url, types, state, seed, replaced_seed, replaced_until,
       0, 0, position, failing_since, created_at
FROM webhooks WHERE id > ?1 ORDER BY id LIMIT ?2
