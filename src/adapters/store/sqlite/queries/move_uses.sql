-- Adds ?2 (which may be negative) to the reserved uses and ?3 to the committed ones.
UPDATE invites SET uses_reserved = uses_reserved + ?2, uses_committed = uses_committed + ?3 WHERE id = ?1
