SELECT r.invite, r.holder, r.redeemer, r.purpose, r.reserved_at, r.lease_until, r.committed_at
FROM unnest($1::bigint[], $2::text[]) AS wanted (invite, holder)
JOIN redemptions r ON r.invite = wanted.invite AND r.holder = wanted.holder
