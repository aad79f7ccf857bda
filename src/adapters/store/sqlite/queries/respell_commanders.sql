-- Of invites that were created by a command (source 2), from the host ?1, which is spelled ?2 now.
UPDATE invites SET source_detail = substr(source_detail, 1, length(source_detail) - length(?1)) || ?2
WHERE source = 2 AND substr(source_detail, -length(?1) - 1) = '@' || ?1
