-- Of accounts at the host ?1, which is spelled ?2 now.
UPDATE OR REPLACE frozen_accounts SET account = substr(account, 1, length(account) - length(?1)) || ?2
WHERE substr(account, -length(?1) - 1) = '@' || ?1
