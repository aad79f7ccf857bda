DELETE FROM deliveries
WHERE (webhook, event) IN (SELECT webhook, event FROM deliveries
                           WHERE next_try IS NULL AND changed_at < ?1 ORDER BY changed_at LIMIT ?2)
