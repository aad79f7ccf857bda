-- All that may change about an invite but its counts of uses. Of one that expired while it was withdrawn nobody was
-- told: once it is restored, there is something to tell.
UPDATE invites SET uses_allowed = ?2, expires_at = ?3, revoked_at = ?4, group_names = ?5, role_names = ?6, note = ?7,
                   labels = ?8, live_until = ?9,
                   untold_expiry = CASE WHEN expires_at = ?3 AND (revoked_at IS NULL OR ?4 IS NOT NULL) THEN untold_expiry
                                        ELSE ?3 END
WHERE id = ?1
