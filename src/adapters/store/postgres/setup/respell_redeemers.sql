-- Of those at the host $1, which is spelled $2 now.
UPDATE redemptions SET redeemer = left(redeemer, -length($1::text)) || $2::text
WHERE right(redeemer, length($1::text) + 1) = '@' || $1::text
