-- Events from before $1, oldest first and at most $2, but never the last one.
DELETE FROM events
WHERE (epoch, transaction, number) IN (SELECT epoch, transaction, number FROM events
                                       ORDER BY epoch, transaction, number LIMIT $2::bigint FOR UPDATE SKIP LOCKED)
  AND time < $1::bigint
  AND (epoch, transaction, number) < (SELECT epoch, transaction, number FROM events
                                      ORDER BY epoch DESC, transaction DESC, number DESC LIMIT 1)
