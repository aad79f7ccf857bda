PRAGMA cache_size = -4096;
PRAGMA journal_size_limit = 33554432;
-- A commit only writes the log. Writer has it synced before anybody is told (docs/decisions/0012).
PRAGMA synchronous = NORMAL;
