SELECT webhook, event, event_time, type, state, tries, status, problem, next_try, changed_at
FROM deliveries WHERE webhook = ?1 AND event < ?2 AND (?4 = 0 OR (?4 >> state) & 1) ORDER BY event DESC LIMIT ?3
