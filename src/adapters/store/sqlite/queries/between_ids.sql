AND id > ?1 AND id < ?2
