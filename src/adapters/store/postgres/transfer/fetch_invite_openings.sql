SELECT invite, day, count
FROM invite_openings
WHERE (invite, day) > ($1::bigint, $2::bigint)
  AND ($3::bigint IS NULL OR (invite, day) <= ($3::bigint, $4::bigint))
ORDER BY invite, day LIMIT $5::bigint
