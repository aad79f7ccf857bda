SELECT account, invite, inviter, creator_type, creator, registered_at, deleted_at
FROM origins WHERE account = $1::text
