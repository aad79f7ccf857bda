SELECT webhook, event, 0, 0, event_time, type, state, tries, status, problem, next_try, changed_at
FROM deliveries WHERE (webhook, event) > (?1, ?2) ORDER BY webhook, event LIMIT ?3
