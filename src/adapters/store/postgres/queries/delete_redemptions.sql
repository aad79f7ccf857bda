DELETE FROM redemptions USING unnest($1::bigint[], $2::text[]) AS gone (invite, holder)
WHERE redemptions.invite = gone.invite AND redemptions.holder = gone.holder
