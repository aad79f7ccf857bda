-- Times are milliseconds since 1970 UTC. Enumerations are numbered as in src/store/sqlite/codes.hpp.
-- Empty texts and lists are NULL; lists hold one name a line.

PRAGMA application_id = 0x75736872; -- "ushr"

CREATE TABLE hosts (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  host INTEGER NOT NULL REFERENCES hosts (id),
  name TEXT,
  scopes INTEGER NOT NULL,
  methods INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  last_used_at INTEGER,
  digest BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT, WITHOUT ROWID;

CREATE INDEX api_keys_by_host ON api_keys (host, created_at);

-- Ids grow with time, so that inserts append. What counting reads comes first: a scan then skips the
-- rest of each row. No reference to hosts is declared, since checking it costs every insert a search;
-- hosts are never deleted.
CREATE TABLE invites (
  id INTEGER PRIMARY KEY,
  host INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  uses_allowed INTEGER, -- NULL: without limit
  uses_committed INTEGER NOT NULL,
  uses_reserved INTEGER NOT NULL,
  revoked_at INTEGER,
  expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  source INTEGER NOT NULL,
  source_detail TEXT,
  username TEXT,
  inviter TEXT,
  group_names TEXT,
  role_names TEXT,
  note TEXT,
  CHECK (uses_committed >= 0 AND uses_reserved >= 0 AND uses_committed + uses_reserved <= uses_allowed)
) STRICT;

CREATE INDEX invites_by_username ON invites (username, host) WHERE username IS NOT NULL;
CREATE INDEX invites_by_inviter ON invites (inviter, host) WHERE inviter IS NOT NULL;

CREATE TABLE redemptions (
  invite INTEGER NOT NULL REFERENCES invites (id) ON DELETE CASCADE,
  holder TEXT NOT NULL,
  redeemer TEXT NOT NULL,
  purpose INTEGER NOT NULL,
  reserved_at INTEGER NOT NULL,
  lease_until INTEGER NOT NULL,
  committed_at INTEGER,
  PRIMARY KEY (invite, holder)
) STRICT, WITHOUT ROWID;

CREATE INDEX redemptions_under_way ON redemptions (redeemer) WHERE committed_at IS NULL;
CREATE INDEX redemptions_by_lease ON redemptions (lease_until) WHERE committed_at IS NULL;

-- One row, written to prove that the database can be written. It fills a few pages, since a disk may
-- be too full for an invite and still have room for one.
CREATE TABLE proof (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  content BLOB NOT NULL
) STRICT;

INSERT INTO proof (id, content) VALUES (1, zeroblob(16384));

PRAGMA user_version = 1;
