UPDATE invites SET revoked_at = ?2 WHERE id = ?1
