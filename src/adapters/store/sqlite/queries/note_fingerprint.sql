UPDATE installation SET key_fingerprint = ?1 WHERE id = 1 AND key_fingerprint IS NULL
