INSERT INTO frozen_accounts (frozen_at, account) SELECT * FROM unnest($1::bigint[], $2::text[])
ON CONFLICT (account) DO NOTHING
