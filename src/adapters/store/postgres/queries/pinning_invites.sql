-- Invites that keep names from others, as domain::Invite::pins_username_at says at $3. Kind 4 is
-- a password reset.
SELECT i.id, h.name, i.kind, i.uses_allowed, i.uses_committed, i.uses_reserved, i.revoked_at, i.expires_at, i.created_at,
       i.source, i.source_detail, i.username, i.inviter, i.group_names, i.role_names, i.note, i.labels
FROM unnest($1::text[], $2::text[]) AS wanted (username, host)
JOIN hosts h ON h.name = wanted.host
JOIN invites i ON i.username = wanted.username AND i.host = h.id
WHERE i.kind <> 4 AND i.revoked_at IS NULL
  AND i.expires_at > $3::bigint AND (i.uses_allowed IS NULL OR i.uses_committed < i.uses_allowed)
