-- Another invite than ?3 of host ?2 that keeps the name ?1 from others at ?4: what
-- domain::Invite::pins_username_at says. Kind 4 is a password reset.
SELECT 1 FROM invites
WHERE username = ?1 AND host = ?2 AND id <> ?3 AND kind <> 4 AND revoked_at IS NULL
  AND (uses_allowed IS NULL OR uses_committed < uses_allowed) AND expires_at > ?4
LIMIT 1
