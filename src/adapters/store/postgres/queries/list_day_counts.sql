SELECT host, day, created, opened, forms, registered
FROM day_counts WHERE day BETWEEN $1::bigint AND $2::bigint AND ($3::text IS NULL OR host = $3::text) ORDER BY day, host
