SELECT count(*) FROM frozen_accounts
