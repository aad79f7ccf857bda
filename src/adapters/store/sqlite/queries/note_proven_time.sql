UPDATE installation SET proven_time = ?1 WHERE id = 1
