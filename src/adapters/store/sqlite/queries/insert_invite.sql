INSERT INTO invites (id, host, kind, uses_allowed, uses_committed, uses_reserved, revoked_at, expires_at,
                     created_at, source, source_detail, username, inviter, group_names, role_names, note, labels, live_until,
                     untold_expiry)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?8)
ON CONFLICT (id) DO NOTHING
