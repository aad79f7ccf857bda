SELECT w.id, h.name, w.url, w.types, w.state, w.seed, w.replaced_seed, w.replaced_until, w.epoch, w.transaction, w.number,
       w.failing_since, w.created_at
FROM webhooks w JOIN hosts h ON h.id = w.host
WHERE $1::text IS NULL OR h.name = $1::text
ORDER BY w.created_at, w.id
