SELECT h.name, counted.kind, counted.state, counted.invites
FROM (SELECT host, kind,
             CASE WHEN revoked_at IS NOT NULL THEN 3
                  WHEN uses_committed >= uses_allowed THEN 1
                  WHEN expires_at <= $1::bigint THEN 2
                  ELSE 0 END AS state,
             count(*) AS invites
      FROM invites GROUP BY 1, 2, 3) AS counted
JOIN hosts h ON h.id = counted.host
