UPDATE webhooks SET host = ?2 WHERE host = ?1
