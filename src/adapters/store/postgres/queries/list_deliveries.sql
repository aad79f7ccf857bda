SELECT webhook, number, epoch, transaction, event_time, type, state, tries, status, problem, next_try, changed_at
FROM deliveries
WHERE webhook = $1::text AND number < $2::bigint AND ($4::bigint = 0 OR ($4::bigint >> state) & 1 = 1)
ORDER BY number DESC LIMIT $3::bigint
