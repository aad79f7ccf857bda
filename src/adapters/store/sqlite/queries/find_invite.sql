SELECT id, host, kind, uses_allowed, uses_committed, uses_reserved, revoked_at, expires_at, created_at,
       source, source_detail, username, inviter, group_names, role_names, note, labels
FROM invites WHERE id = ?1
