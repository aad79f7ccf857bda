DELETE FROM frozen_accounts WHERE account = ?1
