ORDER BY expires_at, id LIMIT ?21
