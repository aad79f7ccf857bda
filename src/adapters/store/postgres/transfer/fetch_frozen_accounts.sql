SELECT account, frozen_at
FROM frozen_accounts
WHERE account > $1::text
  AND ($2::text IS NULL OR account <= $2::text)
ORDER BY account LIMIT $3::bigint
