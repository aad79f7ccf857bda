AND username = ?8
