INSERT INTO invites (id, expires_at, created_at, revoked_at, host, uses_allowed, uses_committed, uses_reserved, kind,
                     source, source_detail, username, inviter, group_names, role_names, note, labels, live_until,
                     untold_expiry)
SELECT given.*, given.expires_at FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::integer[], $6::integer[],
                     $7::integer[], $8::integer[], $9::smallint[], $10::smallint[], $11::text[], $12::text[],
                     $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::bigint[]) AS given (id, expires_at)
