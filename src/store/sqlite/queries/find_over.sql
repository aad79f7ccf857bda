-- Invites that were over before ?1, at most ?2, lowest id first.
SELECT id FROM invites
WHERE uses_reserved = 0
  AND (expires_at < ?1 OR revoked_at < ?1
       OR (uses_committed >= uses_allowed
           AND (SELECT max(committed_at) FROM redemptions WHERE invite = invites.id) < ?1))
ORDER BY id
LIMIT ?2
