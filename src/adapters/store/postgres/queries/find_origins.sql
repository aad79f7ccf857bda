-- Locked, so that none is written over that was made meanwhile.
SELECT account, invite, inviter, creator_type, creator, registered_at, deleted_at
FROM origins WHERE account = ANY ($1::text[]) ORDER BY account FOR NO KEY UPDATE
