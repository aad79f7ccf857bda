SELECT webhook, event, event_time, type, state, tries, status, problem, next_try, changed_at
FROM deliveries WHERE webhook = ?1 AND next_try IS NOT NULL ORDER BY next_try, event LIMIT ?2
