-- Invites that expired by ?1 while that is yet to be told, at most ?2.
SELECT id FROM invites WHERE untold_expiry <= ?1 ORDER BY untold_expiry LIMIT ?2
