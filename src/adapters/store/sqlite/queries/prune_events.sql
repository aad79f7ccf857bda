-- Events from before ?1, oldest first and at most ?2, but never the last one: its number must not be given again.
DELETE FROM events
WHERE number IN (SELECT number FROM events WHERE number < (SELECT max(number) FROM events) ORDER BY number LIMIT ?2)
  AND time < ?1
