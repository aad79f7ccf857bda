DELETE FROM counted_events WHERE id > $1::bigint
  AND ($2::bigint IS NULL OR id <= $2::bigint)
