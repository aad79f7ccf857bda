-- Of accounts at the host $1, which is spelled $2 now, unless somebody has that address already. Their inviters are of
-- the same host.
UPDATE origins SET account = left(account, -length($1::text)) || $2::text,
                   inviter = left(inviter, -length($1::text)) || $2::text
WHERE right(account, length($1::text) + 1) = '@' || $1::text
  AND NOT EXISTS (SELECT FROM origins other WHERE other.account = left(origins.account, -length($1::text)) || $2::text)
