-- Most invites: nobody used them yet, and nothing but their kind and who made them sets them apart. All are
-- inserted, or none: $10 to $12 are keys that they rely on and nobody has looked at. Each must still be there as
-- its maker knew it, and without a quota, which would have to be counted; and nothing may be set
-- for the hosts $13, at which nobody has looked either. With them go $14 to $20, the events that tell of them.
WITH inserted AS (
INSERT INTO invites (id, expires_at, created_at, host, uses_allowed, uses_committed, uses_reserved, kind, source,
                     source_detail, live_until, untold_expiry)
SELECT id, expires_at, created_at, host, uses_allowed, 0, 0, kind, source, source_detail, live_until, expires_at
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::integer[], $5::integer[], $6::smallint[], $7::smallint[],
            $8::text[], $9::bigint[])
  AS new (id, expires_at, created_at, host, uses_allowed, kind, source, source_detail, live_until)
WHERE (SELECT count(*)
       FROM unnest($10::text[], $11::bigint[], $12::bytea[]) AS known (id, expires_at, digest)
       JOIN api_keys k ON k.id = known.id AND k.digest = known.digest
                      AND k.expires_at IS NOT DISTINCT FROM known.expires_at AND k.quota_invites IS NULL) = cardinality($10::text[])
  AND NOT EXISTS (SELECT FROM host_states s
                  WHERE s.host = ANY ($13::text[])
                    AND (s.live_max IS NOT NULL
                         OR (s.paused_at IS NOT NULL
                             AND (s.paused_until IS NULL
                                  OR s.paused_until > (SELECT min(created_at) FROM unnest($3::bigint[]) AS created_at)))))
RETURNING id)
INSERT INTO events (epoch, time, host, type, actor_type, actor, object, data)
SELECT (SELECT event_epoch FROM installation WHERE id = 1), told.*
FROM unnest($14::bigint[], $15::integer[], $16::smallint[], $17::smallint[], $18::text[], $19::text[], $20::text[]) AS told
WHERE EXISTS (SELECT FROM inserted)
