SELECT i.id, h.name, i.kind, i.uses_allowed, i.uses_committed, i.uses_reserved, i.revoked_at, i.expires_at, i.created_at,
       i.source, i.source_detail, i.username, i.inviter, i.group_names, i.role_names, i.note, i.labels
FROM invites i JOIN hosts h ON h.id = i.host
WHERE i.id = $1::bigint
