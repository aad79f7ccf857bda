INSERT INTO redemptions (invite, holder, redeemer, purpose, reserved_at, lease_until, committed_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (invite, holder) DO UPDATE SET
  redeemer = excluded.redeemer, purpose = excluded.purpose, reserved_at = excluded.reserved_at,
  lease_until = excluded.lease_until, committed_at = excluded.committed_at
