SELECT id, host, url, types, state, seed, replaced_seed, replaced_until, epoch, transaction, number, failing_since,
       created_at
FROM webhooks
WHERE id > $1::text
  AND ($2::text IS NULL OR id <= $2::text)
ORDER BY id LIMIT $3::bigint
