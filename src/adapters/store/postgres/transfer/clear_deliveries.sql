DELETE FROM deliveries WHERE (webhook, number) > ($1::text, $2::bigint)
  AND ($3::text IS NULL OR (webhook, number) <= ($3::text, $4::bigint))
