-- Hosts that a key is for beside its home, one name a line, and how many invites it may create: so many in each hour (0),
-- day (1) or week (2), and how many it created in the one that began at quota_since.
ALTER TABLE api_keys ADD COLUMN more_hosts text;
ALTER TABLE api_keys ADD COLUMN quota_invites integer;
ALTER TABLE api_keys ADD COLUMN quota_period smallint;
ALTER TABLE api_keys ADD COLUMN quota_since bigint;
ALTER TABLE api_keys ADD COLUMN quota_used integer;

CREATE INDEX api_keys_of_several_hosts ON api_keys (id) WHERE more_hosts IS NOT NULL;

UPDATE usher_schema SET number = 6;
