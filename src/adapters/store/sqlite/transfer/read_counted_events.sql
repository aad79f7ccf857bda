-- Events have these places at the target (read_events.sql).
SELECT id, 0, 0, number FROM counted_events WHERE id > ?1 ORDER BY id LIMIT ?2
