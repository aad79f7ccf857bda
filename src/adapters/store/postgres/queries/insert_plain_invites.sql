-- Most invites: nobody used them yet, and nothing but their kind and who made them sets them apart. All are
-- inserted, or none: $9 to $11 are keys that they rely on and nobody has looked at. Each must still be there as
-- its maker knew it. With them go $12 to $18, the events that tell of them.
WITH inserted AS (
INSERT INTO invites (id, expires_at, created_at, host, uses_allowed, uses_committed, uses_reserved, kind, source,
                     source_detail)
SELECT id, expires_at, created_at, host, uses_allowed, 0, 0, kind, source, source_detail
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::integer[], $5::integer[], $6::smallint[], $7::smallint[],
            $8::text[])
  AS new (id, expires_at, created_at, host, uses_allowed, kind, source, source_detail)
WHERE (SELECT count(*)
       FROM unnest($9::text[], $10::bigint[], $11::bytea[]) AS known (id, expires_at, digest)
       JOIN api_keys k ON k.id = known.id AND k.digest = known.digest
                      AND k.expires_at IS NOT DISTINCT FROM known.expires_at) = cardinality($9::text[])
RETURNING id)
INSERT INTO events (epoch, time, host, type, actor_type, actor, object, data)
SELECT (SELECT event_epoch FROM installation WHERE id = 1), told.*
FROM unnest($12::bigint[], $13::integer[], $14::smallint[], $15::smallint[], $16::text[], $17::text[], $18::text[]) AS told
WHERE EXISTS (SELECT FROM inserted)
