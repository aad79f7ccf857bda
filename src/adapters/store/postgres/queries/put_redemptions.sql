INSERT INTO redemptions (invite, reserved_at, lease_until, committed_at, purpose, holder, redeemer)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::smallint[], $6::text[], $7::text[])
ON CONFLICT (invite, holder) DO UPDATE SET
  redeemer = excluded.redeemer, purpose = excluded.purpose, reserved_at = excluded.reserved_at,
  lease_until = excluded.lease_until, committed_at = excluded.committed_at
