-- ?1 and ?2 between which numbers, without these; ?3 limit; ?4 host, ?5 types and ?6 kinds of actors as bits (0: all),
-- ?7 actor, ?8 object, ?9 and ?10 from and until when. narrow_to_object.sql and order_events_*.sql may follow.
SELECT number, time, host, type, actor_type, actor, object, data
FROM events
WHERE number > ?1 AND number < ?2
  AND (?4 IS NULL OR host = ?4)
  AND (?5 = 0 OR ((?5 >> type) & 1))
  AND (?6 = 0 OR ((?6 >> actor_type) & 1))
  AND (?7 IS NULL OR actor = ?7)
  AND (?8 IS NULL OR object = ?8)
  AND (?9 IS NULL OR time >= ?9)
  AND (?10 IS NULL OR time < ?10)
