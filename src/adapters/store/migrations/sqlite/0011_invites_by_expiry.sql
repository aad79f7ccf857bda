-- For lists by when invites expire, and for the few of a host among many of others. Ids follow, as in every index, and decide
-- between those that expire together.
CREATE INDEX invites_by_expiry ON invites (host, expires_at);

PRAGMA user_version = 11;
