AND inviter = ?7
