SELECT webhook, number, epoch, transaction, event_time, type, state, tries, status, problem, next_try, changed_at
FROM deliveries WHERE webhook = $1::text AND next_try IS NOT NULL ORDER BY next_try, number LIMIT $2::bigint
