DELETE FROM redemptions WHERE invite = ?1 AND holder = ?2
