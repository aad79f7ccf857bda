DELETE FROM day_counts WHERE (host, day) > ($1::text, $2::bigint)
  AND ($3::text IS NULL OR (host, day) <= ($3::text, $4::bigint))
