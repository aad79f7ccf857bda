-- For lists by when invites expire, and for the few of a host among many of others. Ids decide between those that expire
-- together.
CREATE INDEX invites_by_expiry ON invites (host, expires_at, id);

-- A list goes by ids: with them at the end, a page of those of one inviter or address takes no sorting.
DROP INDEX invites_by_inviter;
CREATE INDEX invites_by_inviter ON invites (inviter, host, id) WHERE inviter IS NOT NULL;
DROP INDEX invites_by_command;
CREATE INDEX invites_by_command ON invites (source_detail, id) WHERE source = 2;

UPDATE usher_schema SET number = 8;
