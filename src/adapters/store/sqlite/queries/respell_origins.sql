-- Of accounts at the host ?1, which is spelled ?2 now. Their inviters are of the same host.
UPDATE OR REPLACE origins
SET account = substr(account, 1, length(account) - length(?1)) || ?2,
    inviter = substr(inviter, 1, length(inviter) - length(?1)) || ?2
WHERE substr(account, -length(?1) - 1) = '@' || ?1
