-- Of invites that were created by a command (source 2), from the host $1, which is spelled $2 now.
UPDATE invites SET source_detail = left(source_detail, -length($1::text)) || $2::text
WHERE source = 2 AND right(source_detail, length($1::text) + 1) = '@' || $1::text
