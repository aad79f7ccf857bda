INDEXED BY invites_by_inviter WHERE inviter = ?7 AND host = ?6
