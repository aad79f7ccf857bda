SELECT 1 FROM invites WHERE id = ?1
