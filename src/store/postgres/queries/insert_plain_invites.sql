-- Most invites: nobody used them yet, and nothing but their kind and who made them sets them apart.
INSERT INTO invites (id, expires_at, created_at, host, uses_allowed, uses_committed, uses_reserved, kind, source,
                     source_detail)
SELECT id, expires_at, created_at, host, uses_allowed, 0, 0, kind, source, source_detail
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::integer[], $5::integer[], $6::smallint[], $7::smallint[],
            $8::text[])
  AS new (id, expires_at, created_at, host, uses_allowed, kind, source, source_detail)
