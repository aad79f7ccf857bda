SELECT account, invite, inviter, creator_type, creator, registered_at, deleted_at
FROM origins WHERE inviter = $1::text AND account > $2::text ORDER BY account LIMIT $3::bigint
