-- Adds up events behind the place that was reached, at most $1: invites that were created ($2), accounts that were ($3).
-- Where another node is at it, that one does it. As in list_events.sql, nothing is seen of transactions that may still
-- have others beside them.
WITH place AS (
  SELECT epoch, transaction, number FROM counted_events WHERE id = 1 FOR UPDATE SKIP LOCKED
), seen AS (
  SELECT epoch, transaction, number, time, host, type
  FROM events
  WHERE (epoch, transaction, number) > ((SELECT epoch FROM place), (SELECT transaction FROM place),
                                        (SELECT number FROM place))
    AND (transaction < txid_snapshot_xmin(txid_current_snapshot())
         OR epoch < (SELECT event_epoch FROM installation WHERE id = 1))
  ORDER BY epoch, transaction, number
  LIMIT $1::bigint
), added AS (
  INSERT INTO day_counts (host, day, created, opened, forms, registered)
  SELECT h.name, s.time / 86400000, count(*) FILTER (WHERE s.type = $2::bigint), 0, 0,
         count(*) FILTER (WHERE s.type = $3::bigint)
  FROM seen s JOIN hosts h ON h.id = s.host
  WHERE s.type IN ($2::bigint, $3::bigint)
  GROUP BY 1, 2
  ORDER BY 1, 2
  ON CONFLICT (host, day) DO UPDATE
  SET created = day_counts.created + excluded.created, registered = day_counts.registered + excluded.registered
), moved AS (
  UPDATE counted_events SET epoch = last.epoch, transaction = last.transaction, number = last.number
  FROM (SELECT epoch, transaction, number FROM seen ORDER BY epoch DESC, transaction DESC, number DESC LIMIT 1) AS last
  WHERE id = 1
)
SELECT count(*) FROM seen
