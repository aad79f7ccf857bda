SELECT account, invite, inviter, creator_type, creator, registered_at, deleted_at
FROM origins
WHERE account > $1::text
  AND ($2::text IS NULL OR account <= $2::text)
ORDER BY account LIMIT $3::bigint
