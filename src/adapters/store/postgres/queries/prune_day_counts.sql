DELETE FROM day_counts
WHERE (host, day) IN (SELECT host, day FROM day_counts WHERE day < $1::bigint ORDER BY day LIMIT $2::bigint
                      FOR UPDATE SKIP LOCKED)
