SELECT 1 FROM redemptions
WHERE redeemer = ?1 AND committed_at IS NULL AND NOT (invite = ?2 AND holder = ?3)
LIMIT 1
