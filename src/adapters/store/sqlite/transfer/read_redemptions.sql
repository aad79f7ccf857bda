SELECT invite, holder, redeemer, purpose, reserved_at, lease_until, committed_at
FROM redemptions WHERE (invite, holder) > (?1, ?2) ORDER BY invite, holder LIMIT ?3
