COPY invites (id, expires_at, created_at, revoked_at, host, uses_allowed, uses_committed, uses_reserved, kind, source,
  source_detail, username, inviter, group_names, role_names, note, labels, untold_expiry)
FROM STDIN (FORMAT binary)
