-- $1 before, $2 limit, $3 now, $4 states and $5 kinds as bits (0: all), $6 host, $7 inviter, $8 username,
-- $9 address that ran an ad-hoc command (source 2), $10 whether domain::may_name_accounts (kind 4: reset).
-- $11 API key that made it (source 1), $12 group and $13 label as a whole line, $14 what the note contains,
-- $15 and $16 made from and until, $17 and $18 expires from and until.
-- States as domain::Invite::state_at has them: 0 pending, 1 used up, 2 expired, 3 revoked.
-- NULLs in $6 to $9 are told while planning, so that what is asked for decides which index serves.
SELECT i.id, h.name, i.kind, i.uses_allowed, i.uses_committed, i.uses_reserved, i.revoked_at, i.expires_at, i.created_at,
       i.source, i.source_detail, i.username, i.inviter, i.group_names, i.role_names, i.note, i.labels
FROM invites i JOIN hosts h ON h.id = i.host
WHERE i.id < $1::bigint
  AND ($6::text IS NULL OR h.name = $6::text)
  AND ($7::text IS NULL OR i.inviter = $7::text)
  AND ($8::text IS NULL OR i.username = $8::text)
  AND ($9::text IS NULL OR (i.source = 2 AND i.source_detail = $9::text))
  AND ($10::bigint = 0 OR i.inviter IS NOT NULL OR i.kind = 4 OR i.source = 2)
  AND ($11::text IS NULL OR (i.source = 1 AND i.source_detail = $11::text))
  AND ($12::text IS NULL OR position(E'\n' || $12::text || E'\n' IN E'\n' || i.group_names || E'\n') > 0)
  AND ($13::text IS NULL OR position(E'\n' || $13::text || E'\n' IN E'\n' || i.labels || E'\n') > 0)
  AND ($14::text IS NULL OR position($14::text IN lower(i.note COLLATE "C")) > 0)
  AND ($15::bigint IS NULL OR i.created_at >= $15::bigint)
  AND ($16::bigint IS NULL OR i.created_at < $16::bigint)
  AND ($17::bigint IS NULL OR i.expires_at >= $17::bigint)
  AND ($18::bigint IS NULL OR i.expires_at < $18::bigint)
  AND ($5::bigint = 0 OR (($5::bigint >> i.kind) & 1) = 1)
  AND ($4::bigint = 0 OR (($4::bigint >> CASE WHEN i.revoked_at IS NOT NULL THEN 3
            WHEN i.uses_committed >= i.uses_allowed THEN 1
            WHEN i.expires_at <= $3::bigint THEN 2
            ELSE 0 END) & 1) = 1)
ORDER BY i.id DESC
LIMIT $2::bigint
