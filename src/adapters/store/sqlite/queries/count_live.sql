-- Invites of the host ?1 that are pending at ?2, no further than ?3: the index alone is read.
SELECT count(*) FROM (SELECT 1 FROM invites WHERE host = ?1 AND live_until > ?2 LIMIT ?3)
