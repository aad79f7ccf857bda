INSERT OR REPLACE INTO deliveries (webhook, event, event_time, type, state, tries, status, problem, next_try, changed_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
