-- Those with a quota are held by who creates with them, since each creation is counted in the key: as of when they are
-- held, which may be later than all else that is seen here.
WITH counted AS (
  SELECT * FROM api_keys WHERE id = ANY ($1::text[]) AND quota_invites IS NOT NULL ORDER BY id FOR NO KEY UPDATE
)
SELECT k.id, h.name, k.name, k.scopes, k.methods, k.created_at, k.expires_at, k.last_used_at, k.digest, k.more_hosts,
       k.quota_invites, k.quota_period, k.quota_since, k.quota_used
FROM (SELECT * FROM api_keys WHERE id = ANY ($1::text[]) AND quota_invites IS NULL UNION ALL SELECT * FROM counted) k
JOIN hosts h ON h.id = k.host
