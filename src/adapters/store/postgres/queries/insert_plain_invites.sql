-- Most invites: nobody used them yet, and nothing but their kind and who made them sets them apart. All are
-- inserted, or none: $9 to $11 are keys that they rely on and nobody has looked at. Each must still be there as
-- its maker knew it.
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
