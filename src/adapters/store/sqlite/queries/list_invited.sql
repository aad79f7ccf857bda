SELECT account, invite, inviter, creator_type, creator, registered_at, deleted_at
FROM origins WHERE inviter = ?1 AND account > ?2 ORDER BY account LIMIT ?3
