COPY redemptions (invite, holder, redeemer, purpose, reserved_at, lease_until, committed_at)
FROM STDIN (FORMAT binary)
