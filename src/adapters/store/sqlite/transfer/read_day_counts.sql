SELECT host, day, created, opened, forms, registered
FROM day_counts WHERE (host, day) > (?1, ?2) ORDER BY host, day LIMIT ?3
