-- Of those at the host ?1, which is spelled ?2 now.
UPDATE redemptions SET redeemer = substr(redeemer, 1, length(redeemer) - length(?1)) || ?2
WHERE substr(redeemer, -length(?1) - 1) = '@' || ?1
