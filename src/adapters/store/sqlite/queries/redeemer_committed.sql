SELECT 1 FROM redemptions
WHERE invite = ?1 AND redeemer = ?2 AND committed_at IS NOT NULL
LIMIT 1
