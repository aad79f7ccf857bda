DELETE FROM redemptions WHERE (invite, holder) > ($1::bigint, $2::text)
  AND ($3::bigint IS NULL OR (invite, holder) <= ($3::bigint, $4::text))
