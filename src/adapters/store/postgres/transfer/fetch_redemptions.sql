SELECT invite, holder, redeemer, purpose, reserved_at, lease_until, committed_at
FROM redemptions
WHERE (invite, holder) > ($1::bigint, $2::text)
  AND ($3::bigint IS NULL OR (invite, holder) <= ($3::bigint, $4::text))
ORDER BY invite, holder LIMIT $5::bigint
