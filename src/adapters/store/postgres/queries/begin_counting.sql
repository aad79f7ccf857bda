-- Invites of hosts ($1) that are pending at a time of each ($2), and are not counted yet.
UPDATE invites SET live_until = expires_at
FROM unnest($1::text[], $2::bigint[]) AS wanted (name, now) JOIN hosts h ON h.name = wanted.name
WHERE invites.host = h.id AND live_until IS NULL AND revoked_at IS NULL AND expires_at > wanted.now
  AND (uses_allowed IS NULL OR uses_committed < uses_allowed)
