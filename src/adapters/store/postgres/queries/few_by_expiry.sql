-- A host's ($1) number, and how many of its invites expire from $2 and before $3, as far as $4.
SELECT h.id, (SELECT count(*) FROM (
  SELECT FROM invites i WHERE i.host = h.id AND i.expires_at >= $2::bigint AND i.expires_at < $3::bigint LIMIT $4::bigint
) AS found)
FROM hosts h WHERE h.name = $1::text
