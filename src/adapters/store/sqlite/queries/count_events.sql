-- Events that are yet to be added up, no further than ?1: invites that were created (?2), accounts that were (?3).
INSERT INTO day_counts (host, day, created, opened, forms, registered)
SELECT h.name, e.time / 86400000, sum(e.type = ?2), 0, 0, sum(e.type = ?3)
FROM events e JOIN hosts h ON h.id = e.host
WHERE e.number > (SELECT number FROM counted_events) AND e.number <= ?1 AND e.type IN (?2, ?3)
GROUP BY 1, 2
ON CONFLICT (host, day) DO UPDATE
SET created = created + excluded.created, registered = registered + excluded.registered
