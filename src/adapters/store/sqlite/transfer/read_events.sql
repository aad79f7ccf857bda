-- Before all that the target's own transactions will write.
SELECT number, 0, 0, time, (SELECT hosts.name FROM hosts WHERE hosts.id = host), type, actor_type, actor, object, data
FROM events WHERE number > ?1 ORDER BY number LIMIT ?2
