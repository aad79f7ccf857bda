UPDATE invites SET untold_expiry = NULL WHERE id = ?1 AND untold_expiry <= ?2
