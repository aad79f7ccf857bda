SELECT id, expires_at, created_at, revoked_at, host, uses_allowed, uses_committed, uses_reserved, kind, source,
  source_detail, username, inviter, group_names, role_names, note, labels, untold_expiry
FROM invites
WHERE id > $1::bigint
  AND ($2::bigint IS NULL OR id <= $2::bigint)
ORDER BY id LIMIT $3::bigint
