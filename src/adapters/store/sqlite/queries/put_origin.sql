INSERT OR REPLACE INTO origins (account, invite, inviter, creator_type, creator, registered_at, deleted_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
