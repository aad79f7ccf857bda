AND expires_at >= ?19 AND expires_at < ?20
