SELECT invite, holder, redeemer, purpose, reserved_at, lease_until, committed_at
FROM redemptions WHERE redeemer = ANY ($1::text[]) AND committed_at IS NULL
