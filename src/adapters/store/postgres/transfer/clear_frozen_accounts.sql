DELETE FROM frozen_accounts WHERE account > $1::text
  AND ($2::text IS NULL OR account <= $2::text)
