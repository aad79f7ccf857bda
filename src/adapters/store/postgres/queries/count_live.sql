-- How many invites of hosts ($1) that have a ceiling are pending at $2, no further than that ceiling.
SELECT s.host, (SELECT count(*) FROM (SELECT FROM invites i WHERE i.host = h.id AND i.live_until > $2::bigint
                                      LIMIT s.live_max) AS live)
FROM host_states s JOIN hosts h ON h.name = s.host
WHERE s.host = ANY ($1::text[]) AND s.live_max IS NOT NULL
