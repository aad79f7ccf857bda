-- Times are milliseconds since 1970 in UTC, enumerations the numbers of src/store/sqlite/codes.hpp: rows
-- are the same as in SQLite. Empty texts and lists are NULL; lists hold one name a line.
-- Columns stand by size, so that no row has gaps. Texts compare byte by byte.

CREATE TABLE hosts (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE
);

CREATE TABLE api_keys (
  id text COLLATE "C" PRIMARY KEY,
  created_at bigint NOT NULL,
  expires_at bigint,
  last_used_at bigint,
  host integer NOT NULL REFERENCES hosts (id),
  scopes integer NOT NULL,
  methods integer NOT NULL,
  name text,
  digest bytea NOT NULL CHECK (length(digest) = 32)
);

CREATE INDEX api_keys_by_host ON api_keys (host, created_at);

-- Ids grow with time, so that inserts append, to the table and to its index. No reference to hosts is
-- declared, since checking it costs every insert a search and a lock; hosts are never deleted.
CREATE TABLE invites (
  id bigint PRIMARY KEY,
  expires_at bigint NOT NULL,
  created_at bigint NOT NULL,
  revoked_at bigint,
  host integer NOT NULL,
  uses_allowed integer, -- NULL: without limit
  uses_committed integer NOT NULL,
  uses_reserved integer NOT NULL,
  kind smallint NOT NULL,
  source smallint NOT NULL,
  source_detail text,
  username text COLLATE "C",
  inviter text COLLATE "C",
  group_names text,
  role_names text,
  note text,
  CHECK (uses_committed >= 0 AND uses_reserved >= 0 AND uses_committed + uses_reserved <= uses_allowed)
);

CREATE INDEX invites_by_username ON invites (username, host) WHERE username IS NOT NULL;
CREATE INDEX invites_by_inviter ON invites (inviter, host) WHERE inviter IS NOT NULL;
-- How many invites somebody created by ad-hoc commands (source 2), for quotas and rates.
CREATE INDEX invites_by_command ON invites (source_detail) WHERE source = 2;

CREATE TABLE redemptions (
  invite bigint NOT NULL REFERENCES invites (id) ON DELETE CASCADE,
  reserved_at bigint NOT NULL,
  lease_until bigint NOT NULL,
  committed_at bigint,
  purpose smallint NOT NULL,
  holder text COLLATE "C" NOT NULL,
  redeemer text COLLATE "C" NOT NULL,
  PRIMARY KEY (invite, holder)
);

CREATE INDEX redemptions_under_way ON redemptions (redeemer) WHERE committed_at IS NULL;
CREATE INDEX redemptions_by_lease ON redemptions (lease_until) WHERE committed_at IS NULL;

-- Which invite a request made that may be sent again, by the API key and the Idempotency-Key it came with.
CREATE TABLE idempotency_keys (
  expires_at bigint NOT NULL,
  invite bigint NOT NULL,
  api_key text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  request bytea NOT NULL, -- a digest: another request with the same key is a mistake
  PRIMARY KEY (api_key, key)
);

CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);

-- One row, written to prove that the database can be written, and which key file its tokens are sealed by:
-- a node with another one must not start.
CREATE TABLE installation (
  id integer PRIMARY KEY CHECK (id = 1),
  proved_at bigint NOT NULL,
  key_fingerprint bytea
);

INSERT INTO installation (id, proved_at) VALUES (1, 0);

CREATE TABLE usher_schema (
  number integer NOT NULL
);

INSERT INTO usher_schema (number) VALUES (1);
