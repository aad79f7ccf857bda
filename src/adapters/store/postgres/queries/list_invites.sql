-- The invites that match among the next $1 of a list, at most $2 of them; where that is not enough, one more row says which
-- was the last of the $1, where there were so many: it has nothing but an id and when that expires. 2147483647 are all.
-- $3 now, $4 states and $5 kinds as bits (0: all), $6 host, $7 inviter, $8 username, $9 address that ran an ad-hoc
-- command (source 2), $10 whether domain::may_name_accounts (kind 4: reset), $11 API key that made it (source 1), $12 group
-- and $13 label as a whole line, $14 what the note contains, $15 and $16 made from and until, $17 and $18 expires from and
-- until, $19 order as domain::InviteOrder has it, $20 and $21 above which expiry and id, $22 and $23 below which; $24 the
-- number of a host whose invites are few from $25 until $26: they are found by the index by expiry, and then sorted.
-- States as domain::Invite::state_at has them: 0 pending, 1 used up, 2 expired, 3 revoked.
-- Values are told while planning, so that what is asked for decides which index serves and in which order it is read.
WITH ordered AS NOT MATERIALIZED (
  SELECT i.* FROM invites i
  WHERE ($24::bigint IS NULL OR (i.host = $24::bigint AND i.expires_at >= $25::bigint AND i.expires_at < $26::bigint))
    AND ($7::text IS NULL OR i.inviter = $7::text)
    AND ($8::text IS NULL OR i.username = $8::text)
    AND ($9::text IS NULL OR (i.source = 2 AND i.source_detail = $9::text))
    AND (($7::text IS NULL AND $8::text IS NULL AND $19::bigint < 2) OR $6::text IS NULL
         OR i.host = (SELECT id FROM hosts WHERE name = $6::text))
    AND ($19::bigint >= 2 OR $24::bigint IS NOT NULL OR (i.id > $21::bigint AND i.id < $23::bigint))
    AND ($24::bigint IS NULL OR (i.id + 0 > $21::bigint AND i.id + 0 < $23::bigint))
    AND ($19::bigint < 2 OR ((i.expires_at, i.id) > ($20::bigint, $21::bigint)
                             AND (i.expires_at, i.id) < ($22::bigint, $23::bigint)))
  ORDER BY CASE WHEN $24::bigint IS NOT NULL AND $19::bigint = 0 THEN i.id + 0 END DESC,
           CASE WHEN $24::bigint IS NOT NULL AND $19::bigint = 1 THEN i.id + 0 END,
           CASE WHEN $19::bigint = 0 THEN i.id END DESC, CASE WHEN $19::bigint = 1 THEN i.id END,
           CASE WHEN $19::bigint = 2 THEN i.expires_at END, CASE WHEN $19::bigint = 2 THEN i.id END,
           CASE WHEN $19::bigint = 3 THEN i.expires_at END DESC, CASE WHEN $19::bigint = 3 THEN i.id END DESC
)
SELECT * FROM (
  SELECT i.id, (SELECT name FROM hosts WHERE id = i.host) AS host, i.kind, i.uses_allowed, i.uses_committed,
         i.uses_reserved, i.revoked_at, i.expires_at, i.created_at, i.source, i.source_detail, i.username, i.inviter,
         i.group_names, i.role_names, i.note, i.labels
  FROM (SELECT * FROM ordered LIMIT $1::bigint) i
  WHERE ($6::text IS NULL OR i.host = (SELECT id FROM hosts WHERE name = $6::text))
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
  UNION ALL
  SELECT last.id, NULL, NULL, NULL, NULL, NULL, NULL, last.expires_at, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
  FROM (SELECT id, expires_at FROM ordered WHERE $1::bigint < 2147483647 OFFSET $1::bigint - 1 LIMIT 1) last
) AS found
LIMIT $2::bigint
