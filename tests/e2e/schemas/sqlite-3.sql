PRAGMA application_id = 1970497650;
PRAGMA user_version = 3;
BEGIN TRANSACTION;
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
INSERT INTO "api_keys" VALUES('4dbjTz-5',1,'robot',1,3,1795970845628,NULL,1795970845628,X'D2E17E097227E9433576630D792B997B4363A59A442BE7A72B9C784BE062A4A8');
CREATE TABLE hosts (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO "hosts" VALUES(1,'example.com');
CREATE TABLE idempotency_keys (
  api_key TEXT NOT NULL,
  key TEXT NOT NULL,
  request BLOB NOT NULL, -- a digest: another request with the same key is a mistake
  invite INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (api_key, key)
) STRICT, WITHOUT ROWID;
INSERT INTO "idempotency_keys" VALUES('4dbjTz-5','the-first',X'B613679A0814D9EC772F95D778C35FC5FF1697C493715653C6C712144292C5AD',385471829733559510,4000000000000);
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
INSERT INTO "invites" VALUES(385471828660066082,1,0,1,0,0,NULL,4000000000000,1795970845672,0,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "invites" VALUES(385471828812137594,1,0,1,0,0,NULL,4000000000000,1795970845709,0,NULL,'julia',NULL,NULL,NULL,NULL);
INSERT INTO "invites" VALUES(385471828940857166,1,2,1,0,0,NULL,4000000000000,1795970845739,0,NULL,NULL,'romeo',NULL,NULL,'für dich');
INSERT INTO "invites" VALUES(385471829076044011,1,3,NULL,2,0,NULL,4000000000000,1795970845771,0,NULL,NULL,NULL,'friends
family',NULL,NULL);
INSERT INTO "invites" VALUES(385471829272195783,1,0,1,1,0,NULL,4000000000000,1795970845818,0,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "invites" VALUES(385471829456208941,1,0,1,0,0,4000000000000,4000000000000,1795970845862,0,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "invites" VALUES(385471829733559510,1,0,1,0,0,NULL,4000000000000,1795970845928,1,'4dbjTz-5',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE proof (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  content BLOB NOT NULL
) STRICT;
INSERT INTO "proof" VALUES(1,zeroblob(16384));
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
INSERT INTO "redemptions" VALUES(385471829076044011,'holder-b','é@example.com',0,1,2,4000000000000);
INSERT INTO "redemptions" VALUES(385471829076044011,'holder-c','nurse@example.com',0,1,2,4000000000000);
INSERT INTO "redemptions" VALUES(385471829272195783,'holder-a','juliet@example.com',0,1,2,4000000000000);
CREATE INDEX api_keys_by_host ON api_keys (host, created_at);
CREATE INDEX invites_by_username ON invites (username, host) WHERE username IS NOT NULL;
CREATE INDEX invites_by_inviter ON invites (inviter, host) WHERE inviter IS NOT NULL;
CREATE INDEX redemptions_under_way ON redemptions (redeemer) WHERE committed_at IS NULL;
CREATE INDEX redemptions_by_lease ON redemptions (lease_until) WHERE committed_at IS NULL;
CREATE INDEX invites_by_command ON invites (source_detail) WHERE source = 2;
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);
COMMIT;
