AND expires_at = ?19 AND id > ?1 AND id < ?2
