AND object = ?8
