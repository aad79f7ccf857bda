DELETE FROM deliveries
WHERE (webhook, number) IN (SELECT webhook, number FROM deliveries
                            WHERE next_try IS NULL AND changed_at < $1::bigint ORDER BY changed_at LIMIT $2::bigint
                            FOR UPDATE SKIP LOCKED)
