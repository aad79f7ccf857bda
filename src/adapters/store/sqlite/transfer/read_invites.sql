SELECT id, expires_at, created_at, revoked_at, (SELECT hosts.name FROM hosts WHERE hosts.id = host), uses_allowed,
  uses_committed, uses_reserved, kind, source, source_detail, username, inviter, group_names, role_names, note, labels,
  untold_expiry
FROM invites WHERE id > ?1 ORDER BY id LIMIT ?2
