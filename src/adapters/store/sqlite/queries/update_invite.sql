-- All that may change about an invite but its counts of uses.
UPDATE invites SET uses_allowed = ?2, expires_at = ?3, revoked_at = ?4, group_names = ?5, role_names = ?6, note = ?7,
                   labels = ?8, live_until = ?9,
                   untold_expiry = CASE WHEN expires_at = ?3 THEN untold_expiry ELSE ?3 END
WHERE id = ?1
