SELECT host, day, created, opened, forms, registered
FROM day_counts WHERE day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR host = ?3) ORDER BY day, host
