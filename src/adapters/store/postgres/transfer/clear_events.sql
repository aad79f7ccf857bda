DELETE FROM events WHERE epoch = 0 AND transaction = 0 AND number > $1::bigint
  AND ($2::bigint IS NULL OR number <= $2::bigint)
