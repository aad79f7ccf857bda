UPDATE api_keys SET host = ?2 WHERE host = ?1
