-- How many invites somebody created by ad-hoc commands (source 2), for quotas and rates.
CREATE INDEX invites_by_command ON invites (source_detail) WHERE source = 2;

PRAGMA user_version = 2;
