INDEXED BY invites_by_expiry WHERE host = ?6
