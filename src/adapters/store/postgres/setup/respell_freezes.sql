-- Of accounts at the host $1, which is spelled $2 now.
WITH gone AS (
  DELETE FROM frozen_accounts WHERE right(account, length($1::text) + 1) = '@' || $1::text RETURNING *
)
INSERT INTO frozen_accounts (frozen_at, account)
SELECT frozen_at, left(account, -length($1::text)) || $2::text FROM gone
ON CONFLICT (account) DO NOTHING
