-- The last event of those that are yet to be added up, at most ?1 of them, and how many they are.
SELECT max(number), count(*)
FROM (SELECT number FROM events WHERE number > (SELECT number FROM counted_events) ORDER BY number LIMIT ?1)
