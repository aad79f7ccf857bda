-- Adds ?2 (which may be negative) to the reserved uses and ?3 to the committed ones.
UPDATE invites SET uses_reserved = uses_reserved + ?2, uses_committed = uses_committed + ?3,
                   live_until = CASE WHEN uses_committed + ?3 >= uses_allowed THEN NULL ELSE live_until END
WHERE id = ?1
