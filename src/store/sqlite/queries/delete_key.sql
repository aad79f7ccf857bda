DELETE FROM api_keys WHERE id = ?1 AND host = ?2
