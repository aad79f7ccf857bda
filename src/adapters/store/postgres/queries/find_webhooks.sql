-- Locked, so that none is written over that was changed meanwhile.
SELECT w.id, h.name, w.url, w.types, w.state, w.seed, w.replaced_seed, w.replaced_until, w.epoch, w.transaction, w.number,
       w.failing_since, w.created_at
FROM webhooks w JOIN hosts h ON h.id = w.host
WHERE w.id = ANY ($1::text[])
ORDER BY w.id
FOR UPDATE OF w
