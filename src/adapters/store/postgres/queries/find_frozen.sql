SELECT account, frozen_at FROM frozen_accounts WHERE account = ANY ($1::text[])
