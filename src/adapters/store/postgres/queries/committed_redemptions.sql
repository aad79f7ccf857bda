SELECT r.invite, r.holder, r.redeemer, r.purpose, r.reserved_at, r.lease_until, r.committed_at
FROM unnest($1::bigint[], $2::text[]) AS wanted (invite, redeemer)
JOIN redemptions r ON r.invite = wanted.invite AND r.redeemer = wanted.redeemer
WHERE r.committed_at IS NOT NULL
