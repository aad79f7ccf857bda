-- Invites that were over before ?1, at most ?2, lowest id first, among those with an id below ?3.
SELECT id FROM invites
WHERE id < ?3 AND uses_reserved = 0
  AND (expires_at < ?1 OR revoked_at < ?1
       OR (uses_committed >= uses_allowed
           AND (SELECT max(committed_at) FROM redemptions WHERE invite = invites.id) < ?1))
ORDER BY id
LIMIT ?2
