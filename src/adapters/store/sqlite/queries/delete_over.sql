-- The invite ?1 if it was over before ?2 still holds: the same condition as in find_over.sql.
DELETE FROM invites
WHERE id = ?1 AND uses_reserved = 0
  AND (expires_at < ?2 OR revoked_at < ?2
       OR (uses_committed >= uses_allowed
           AND (SELECT max(committed_at) FROM redemptions WHERE invite = invites.id) < ?2))
