SELECT invite, holder, redeemer, purpose, reserved_at, lease_until, committed_at
FROM redemptions WHERE committed_at IS NULL AND lease_until <= $1::bigint
ORDER BY lease_until, invite, holder LIMIT $2::bigint
