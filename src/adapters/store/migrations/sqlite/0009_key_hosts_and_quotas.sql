-- Hosts that a key is for beside its home, one name a line, and how many invites it may create: so many in each hour (0),
-- day (1) or week (2), and how many it created in the one that began at quota_since.
ALTER TABLE api_keys ADD COLUMN more_hosts TEXT;
ALTER TABLE api_keys ADD COLUMN quota_invites INTEGER;
ALTER TABLE api_keys ADD COLUMN quota_period INTEGER;
ALTER TABLE api_keys ADD COLUMN quota_since INTEGER;
ALTER TABLE api_keys ADD COLUMN quota_used INTEGER;

CREATE INDEX api_keys_of_several_hosts ON api_keys (id) WHERE more_hosts IS NOT NULL;

PRAGMA user_version = 9;
