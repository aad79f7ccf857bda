PRAGMA cache_size = -4096;
PRAGMA journal_size_limit = 33554432;
