SELECT invite, holder, redeemer, purpose, reserved_at, lease_until, committed_at
FROM redemptions WHERE invite = ?1 AND holder = ?2
