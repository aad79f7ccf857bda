INSERT OR REPLACE INTO frozen_accounts (account, frozen_at) VALUES (?1, ?2)
