SELECT count(*) FROM redemptions
