INSERT INTO webhooks (id, host, url, types, state, seed, replaced_seed, replaced_until, position, failing_since, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
ON CONFLICT (id) DO UPDATE
SET host = excluded.host, url = excluded.url, types = excluded.types, state = excluded.state, seed = excluded.seed,
    replaced_seed = excluded.replaced_seed, replaced_until = excluded.replaced_until, position = excluded.position,
    failing_since = excluded.failing_since, created_at = excluded.created_at
