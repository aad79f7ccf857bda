UPDATE invites SET untold_expiry = NULL WHERE id = ANY ($1::bigint[])
