UPDATE api_keys SET quota_since = ?2, quota_used = ?3 WHERE id = ?1
