PRAGMA foreign_keys = ON;
PRAGMA trusted_schema = OFF;
PRAGMA synchronous = FULL;
PRAGMA temp_store = MEMORY;
