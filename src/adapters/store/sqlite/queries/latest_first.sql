ORDER BY expires_at DESC, id DESC LIMIT ?21
