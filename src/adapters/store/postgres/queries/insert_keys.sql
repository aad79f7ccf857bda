INSERT INTO api_keys (id, created_at, expires_at, last_used_at, host, scopes, methods, name, digest, more_hosts,
                      quota_invites, quota_period, quota_since, quota_used)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::integer[], $6::integer[], $7::integer[],
                     $8::text[], $9::bytea[], $10::text[], $11::integer[], $12::smallint[], $13::bigint[], $14::integer[])
