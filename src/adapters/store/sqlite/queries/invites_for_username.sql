INDEXED BY invites_by_username WHERE username = ?8 AND host = ?6
