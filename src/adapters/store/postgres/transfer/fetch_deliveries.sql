SELECT webhook, number, epoch, transaction, event_time, type, state, tries, status, problem, next_try, changed_at
FROM deliveries
WHERE (webhook, number) > ($1::text, $2::bigint)
  AND ($3::text IS NULL OR (webhook, number) <= ($3::text, $4::bigint))
ORDER BY webhook, number LIMIT $5::bigint
