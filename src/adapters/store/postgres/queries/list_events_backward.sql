-- Events before a place, newest first ($1 to $3), among the first $4 of them: those that match, at most $5, and at the end one
-- row that says which was looked at last and how many were. $6 host, $7 types and $8 kinds of actors as bits (0: all),
-- $9 actor, $10 object, $11 and $12 from and until when. NULLs are told while planning, so that an object's index serves.
-- Of transactions that may still have others beside them nothing is seen: what those write would stand before.
WITH seen AS (
  SELECT epoch, transaction, number, time, host, type, actor_type, actor, object, data
  FROM events
  WHERE (epoch, transaction, number) < ($1::bigint, $2::bigint, $3::bigint)
    AND ($10::text IS NULL OR object = $10::text)
    AND (transaction < txid_snapshot_xmin(txid_current_snapshot())
         OR epoch < (SELECT event_epoch FROM installation WHERE id = 1))
  ORDER BY epoch DESC, transaction DESC, number DESC
  LIMIT $4::bigint
), matching AS (
  SELECT s.epoch, s.transaction, s.number, s.time, h.name, s.type::bigint, s.actor_type::bigint, s.actor, s.object, s.data
  FROM seen s JOIN hosts h ON h.id = s.host
  WHERE ($6::text IS NULL OR h.name = $6::text)
    AND ($7::bigint = 0 OR (($7::bigint >> s.type) & 1) = 1)
    AND ($8::bigint = 0 OR (($8::bigint >> s.actor_type) & 1) = 1)
    AND ($9::text IS NULL OR s.actor = $9::text)
    AND ($11::bigint IS NULL OR s.time >= $11::bigint)
    AND ($12::bigint IS NULL OR s.time < $12::bigint)
  ORDER BY s.epoch DESC, s.transaction DESC, s.number DESC
  LIMIT $5::bigint
), ending AS (
  SELECT epoch, transaction, number, (SELECT count(*) FROM seen) AS looked_at
  FROM seen ORDER BY epoch, transaction, number LIMIT 1
)
SELECT * FROM matching
UNION ALL
SELECT epoch, transaction, number, looked_at, NULL, NULL, NULL, NULL, NULL, NULL FROM ending
