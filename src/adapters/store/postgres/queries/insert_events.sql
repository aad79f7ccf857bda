-- Events of hosts that are named ($2), each of which is there.
INSERT INTO events (epoch, time, host, type, actor_type, actor, object, data)
SELECT (SELECT event_epoch FROM installation WHERE id = 1), time, (SELECT id FROM hosts WHERE name = host), type,
       actor_type, actor, object, data
FROM unnest($1::bigint[], $2::text[], $3::smallint[], $4::smallint[], $5::text[], $6::text[], $7::text[])
  AS told (time, host, type, actor_type, actor, object, data)
