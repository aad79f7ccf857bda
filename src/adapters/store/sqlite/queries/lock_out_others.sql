-- In this mode SQLite locks the file against everybody from the first read on, and keeps no index of the log in memory
-- that is shared.
PRAGMA locking_mode = EXCLUSIVE;
SELECT count(*) FROM sqlite_schema;
