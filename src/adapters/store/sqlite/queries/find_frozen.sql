SELECT 1 FROM frozen_accounts WHERE account = ?1
