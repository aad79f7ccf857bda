-- What time it was at least, by a clock that could be trusted: old invites are removed by no other.
ALTER TABLE installation ADD COLUMN proven_time INTEGER;

PRAGMA user_version = 5;
