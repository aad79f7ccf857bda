-- Invites that were over before $1, at most $2, lowest id first, among those with an id below $3. What another
-- node works on, or prunes too, is left to it.
-- Uses are counted, and not only their last one looked at: a use that was committed while this ran shows in its
-- invite, since that is locked and read anew, but not among the redemptions.
WITH over AS (
  SELECT id FROM invites
  WHERE id < $3::bigint AND uses_reserved = 0
    AND (expires_at < $1::bigint OR revoked_at < $1::bigint
         OR (uses_committed >= uses_allowed
             AND (SELECT count(*) FROM redemptions WHERE invite = invites.id AND committed_at < $1::bigint)
                 >= uses_committed))
  ORDER BY id
  LIMIT $2::bigint
  FOR UPDATE SKIP LOCKED
)
DELETE FROM invites USING over WHERE invites.id = over.id
