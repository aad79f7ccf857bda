SELECT account, frozen_at FROM frozen_accounts WHERE account > ?1 ORDER BY account LIMIT ?2
