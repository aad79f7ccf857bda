SELECT invite, holder, redeemer, purpose, reserved_at, lease_until, committed_at
FROM redemptions WHERE invite = ?1
ORDER BY reserved_at, holder LIMIT ?2
