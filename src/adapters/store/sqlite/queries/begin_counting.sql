-- Invites of the host ?1 that are pending at ?2, and are not counted yet.
UPDATE invites SET live_until = expires_at
WHERE host = ?1 AND live_until IS NULL AND revoked_at IS NULL AND expires_at > ?2
  AND (uses_allowed IS NULL OR uses_committed < uses_allowed)
