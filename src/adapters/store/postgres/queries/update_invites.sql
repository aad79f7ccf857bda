-- The rows are locked by this transaction, so that nothing that others did is lost.
UPDATE invites SET uses_committed = now.uses_committed, uses_reserved = now.uses_reserved, revoked_at = now.revoked_at,
                   live_until = CASE WHEN now.uses_committed < uses_allowed OR uses_allowed IS NULL THEN live_until END
FROM unnest($1::bigint[], $2::integer[], $3::integer[], $4::bigint[])
  AS now (id, uses_committed, uses_reserved, revoked_at)
WHERE invites.id = now.id
