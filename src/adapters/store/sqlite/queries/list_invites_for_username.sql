-- ?1 before, ?2 limit, ?3 now, ?4 states and ?5 kinds as bits (0: all), ?6 host, ?7 inviter, ?8 username,
-- ?9 address that ran an ad-hoc command, ?10 whether domain::may_name_accounts (kind 4: reset; source 2: a command).
-- States as domain::Invite::state_at has them: 0 pending, 1 used up, 2 expired, 3 revoked.
SELECT id, host, kind, uses_allowed, uses_committed, uses_reserved, revoked_at, expires_at, created_at,
       source, source_detail, username, inviter, group_names, role_names, note
FROM invites
WHERE id < ?1
  AND (?7 IS NULL OR inviter = ?7)
  AND username = ?8
  AND (?9 IS NULL OR (source = 2 AND source_detail = ?9))
  AND (?6 IS NULL OR host = ?6)
  AND (NOT ?10 OR inviter IS NOT NULL OR kind = 4 OR source = 2)
  AND (?5 = 0 OR ((?5 >> kind) & 1))
  AND (?4 = 0 OR ((?4 >> CASE WHEN revoked_at IS NOT NULL THEN 3
                              WHEN uses_committed >= uses_allowed THEN 1
                              WHEN expires_at <= ?3 THEN 2
                              ELSE 0 END) & 1))
ORDER BY id DESC
LIMIT ?2
