-- For each invite host * 64 + kind * 4 + state at ?1. Counting them outside spares sorting all rows.
SELECT host * 64 + kind * 4 + CASE WHEN revoked_at IS NOT NULL THEN 3
                                   WHEN uses_committed >= uses_allowed THEN 1
                                   WHEN expires_at <= ?1 THEN 2
                                   ELSE 0 END
FROM invites
