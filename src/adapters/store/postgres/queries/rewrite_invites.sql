-- All that may change about invites but their counts of uses. Of one that expired while it was withdrawn nobody was
-- told: once it is restored, there is something to tell.
UPDATE invites SET expires_at = now.expires_at, revoked_at = now.revoked_at, uses_allowed = now.uses_allowed,
                   group_names = now.group_names, role_names = now.role_names, note = now.note, labels = now.labels,
                   live_until = now.live_until,
                   untold_expiry = CASE WHEN invites.expires_at = now.expires_at
                                             AND (invites.revoked_at IS NULL OR now.revoked_at IS NOT NULL)
                                        THEN untold_expiry
                                        ELSE now.expires_at END
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::text[],
            $9::bigint[])
  AS now (id, expires_at, revoked_at, uses_allowed, group_names, role_names, note, labels, live_until)
WHERE invites.id = now.id
