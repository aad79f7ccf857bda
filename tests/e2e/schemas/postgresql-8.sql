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

-- What time it was at least, by a clock that could be trusted: old invites are removed by no other.
ALTER TABLE installation ADD COLUMN proven_time bigint;

UPDATE usher_schema SET number = 2;

INSERT INTO hosts (name) VALUES ('example.com');
INSERT INTO api_keys (id, host, name, scopes, methods, created_at, expires_at, last_used_at, digest) VALUES ('4dbjTz-5', 1, 'robot', 1, 3, 1795970845628, NULL, 1795970845628, '\xd2e17e097227e9433576630d792b997b4363a59a442be7a72b9c784be062a4a8');
INSERT INTO invites (id, host, kind, uses_allowed, uses_committed, uses_reserved, revoked_at, expires_at, created_at, source, source_detail, username, inviter, group_names, role_names, note) VALUES (385471828660066082, 1, 0, 1, 0, 0, NULL, 4000000000000, 1795970845672, 0, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO invites (id, host, kind, uses_allowed, uses_committed, uses_reserved, revoked_at, expires_at, created_at, source, source_detail, username, inviter, group_names, role_names, note) VALUES (385471828812137594, 1, 0, 1, 0, 0, NULL, 4000000000000, 1795970845709, 0, NULL, 'julia', NULL, NULL, NULL, NULL);
INSERT INTO invites (id, host, kind, uses_allowed, uses_committed, uses_reserved, revoked_at, expires_at, created_at, source, source_detail, username, inviter, group_names, role_names, note) VALUES (385471828940857166, 1, 2, 1, 0, 0, NULL, 4000000000000, 1795970845739, 0, NULL, NULL, 'romeo', NULL, NULL, 'für dich');
INSERT INTO invites (id, host, kind, uses_allowed, uses_committed, uses_reserved, revoked_at, expires_at, created_at, source, source_detail, username, inviter, group_names, role_names, note) VALUES (385471829076044011, 1, 3, NULL, 2, 0, NULL, 4000000000000, 1795970845771, 0, NULL, NULL, NULL, 'friends
family', NULL, NULL);
INSERT INTO invites (id, host, kind, uses_allowed, uses_committed, uses_reserved, revoked_at, expires_at, created_at, source, source_detail, username, inviter, group_names, role_names, note) VALUES (385471829272195783, 1, 0, 1, 1, 0, NULL, 4000000000000, 1795970845818, 0, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO invites (id, host, kind, uses_allowed, uses_committed, uses_reserved, revoked_at, expires_at, created_at, source, source_detail, username, inviter, group_names, role_names, note) VALUES (385471829456208941, 1, 0, 1, 0, 0, 4000000000000, 4000000000000, 1795970845862, 0, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO invites (id, host, kind, uses_allowed, uses_committed, uses_reserved, revoked_at, expires_at, created_at, source, source_detail, username, inviter, group_names, role_names, note) VALUES (385471829733559510, 1, 0, 1, 0, 0, NULL, 4000000000000, 1795970845928, 1, '4dbjTz-5', NULL, NULL, NULL, NULL, NULL);
INSERT INTO redemptions (invite, holder, redeemer, purpose, reserved_at, lease_until, committed_at) VALUES (385471829076044011, 'holder-b', 'é@example.com', 0, 1, 2, 4000000000000);
INSERT INTO redemptions (invite, holder, redeemer, purpose, reserved_at, lease_until, committed_at) VALUES (385471829076044011, 'holder-c', 'nurse@example.com', 0, 1, 2, 4000000000000);
INSERT INTO redemptions (invite, holder, redeemer, purpose, reserved_at, lease_until, committed_at) VALUES (385471829272195783, 'holder-a', 'juliet@example.com', 0, 1, 2, 4000000000000);
INSERT INTO idempotency_keys (api_key, key, request, invite, expires_at) VALUES ('4dbjTz-5', 'the-first', '\xb613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad', 385471829733559510, 4000000000000);
UPDATE installation SET key_fingerprint = '\x5e58c667b4241915fab8c498d7be8dc8', proven_time = 1795970845529;

-- What happened, each written in the transaction of what it tells of. A number is given before its transaction ends, so
-- that numbers are not in the order of commits; transactions are, for whoever reads none that may still have others
-- beside it. A database that was put back into another server counts transactions from elsewhere: it begins another
-- epoch. Enumerations are numbered as in store/columns/codes.hpp, `data` holds key=value, one pair a line.
CREATE TABLE events (
  epoch bigint NOT NULL,
  transaction bigint NOT NULL DEFAULT txid_current(),
  number bigint GENERATED BY DEFAULT AS IDENTITY,
  time bigint NOT NULL,
  host integer NOT NULL,
  type smallint NOT NULL,
  actor_type smallint NOT NULL,
  actor text COLLATE "C",
  object text COLLATE "C" NOT NULL,
  data text,
  PRIMARY KEY (epoch, transaction, number)
);

CREATE INDEX events_by_object ON events (object);

ALTER TABLE installation ADD COLUMN event_epoch bigint NOT NULL DEFAULT 0;

-- Who let an account in, for good: it outlives the invite and the account. Accounts and inviters are addresses.
CREATE TABLE origins (
  invite bigint NOT NULL,
  registered_at bigint NOT NULL,
  deleted_at bigint,
  creator_type smallint NOT NULL,
  account text COLLATE "C" PRIMARY KEY,
  inviter text COLLATE "C",
  creator text COLLATE "C"
);

CREATE INDEX origins_by_inviter ON origins (inviter, account) WHERE inviter IS NOT NULL;

-- Accounts that may not invite.
CREATE TABLE frozen_accounts (
  frozen_at bigint NOT NULL,
  account text COLLATE "C" PRIMARY KEY
);

-- key=value, one pair a line.
ALTER TABLE invites ADD COLUMN labels text;

-- The accounts that were made so far. Of invites by commands (source 2) the inviter is whoever ran it, if that is an
-- account of the host; of a contact invite whose contact one becomes. Sources 0 to 3 are the actors cli, api_key,
-- account and system.
INSERT INTO origins (account, invite, inviter, creator_type, creator, registered_at)
SELECT DISTINCT ON (r.redeemer) r.redeemer, i.id,
       CASE WHEN i.inviter IS NOT NULL THEN i.inviter || '@' || h.name
            WHEN i.source = 2 AND right(i.source_detail, length(h.name) + 1) = '@' || h.name THEN i.source_detail END,
       CASE i.source WHEN 0 THEN 2 WHEN 1 THEN 0 WHEN 2 THEN 1 ELSE 5 END,
       CASE i.source WHEN 3 THEN 'import' ELSE i.source_detail END,
       r.committed_at
FROM redemptions r JOIN invites i ON i.id = r.invite JOIN hosts h ON h.id = i.host
WHERE r.committed_at IS NOT NULL AND r.purpose = 0
ORDER BY r.redeemer, r.committed_at DESC;

UPDATE usher_schema SET number = 3;

INSERT INTO events (epoch, time, host, type, actor_type, actor, object, data)
VALUES (0, 1795970845628, 1, 12, 2, 'root', '4dbjTz-5', 'name=robot');
INSERT INTO frozen_accounts (frozen_at, account) VALUES (1795970845629, 'nurse@example.com');
UPDATE invites SET labels = 'shop=verona' WHERE note = 'für dich';

-- Endpoints outside that are told of events. The seed makes a secret together with the key file only; epoch, transaction
-- and number are the place in the record of the last event that was sent, or noted as a delivery that waits. Enumerations
-- are numbered as in store/columns/codes.hpp, `types` is a set of bits.
CREATE TABLE webhooks (
  id text COLLATE "C" PRIMARY KEY,
  host integer NOT NULL REFERENCES hosts (id),
  url text NOT NULL,
  types integer NOT NULL,
  state smallint NOT NULL,
  seed bytea NOT NULL CHECK (length(seed) = 32),
  replaced_seed bytea CHECK (length(replaced_seed) = 32),
  replaced_until bigint,
  epoch bigint NOT NULL,
  transaction bigint NOT NULL,
  number bigint NOT NULL,
  failing_since bigint,
  created_at bigint NOT NULL
);

-- What became of events on their way.
CREATE TABLE deliveries (
  webhook text COLLATE "C" NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  number bigint NOT NULL,
  epoch bigint NOT NULL,
  transaction bigint NOT NULL,
  event_time bigint NOT NULL,
  type smallint NOT NULL,
  state smallint NOT NULL,
  tries integer NOT NULL,
  status integer,
  problem text,
  next_try bigint,
  changed_at bigint NOT NULL,
  PRIMARY KEY (webhook, number)
);

CREATE INDEX deliveries_waiting ON deliveries (webhook, next_try) WHERE next_try IS NOT NULL;
CREATE INDEX deliveries_over ON deliveries (changed_at) WHERE next_try IS NULL;

UPDATE usher_schema SET number = 4;

INSERT INTO webhooks (id, host, url, types, state, seed, epoch, transaction, number, created_at)
VALUES ('Wh00kone', 1, 'https://hooks.example/usher', 1, 0, '\x5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e', 0, 0, 0, 1795970845700);
INSERT INTO deliveries (webhook, number, epoch, transaction, event_time, type, state, tries, status, changed_at)
VALUES ('Wh00kone', 1, 0, 1, 1795970845628, 12, 0, 1, 204, 1795970845701);

-- What was set for hosts: that nothing new begins on one, and how many of its invites may be pending at once. `paused_by`
-- is a kind of actor, numbered as in store/columns/codes.hpp, and its id.
CREATE TABLE host_states (
  paused_at bigint,
  paused_until bigint,
  live_max integer,
  paused_by_type smallint,
  host text COLLATE "C" PRIMARY KEY,
  paused_by text COLLATE "C",
  pause_reason text
);

-- When an invite expires that is neither used up nor withdrawn, of a host with a `live_max`; NULL for all others, which
-- are in no index by that.
ALTER TABLE invites ADD COLUMN live_until bigint;
CREATE INDEX invites_live ON invites (host, live_until) WHERE live_until IS NOT NULL;

INSERT INTO host_states (host, paused_at, paused_by_type, paused_by, pause_reason, paused_until, live_max)
VALUES ('paused.example', 1795970845800, 2, 'root', 'a key leaked', NULL, 100);

-- Hosts that a key is for beside its home, one name a line, and how many invites it may create: so many in each hour (0),
-- day (1) or week (2), and how many it created in the one that began at quota_since.
ALTER TABLE api_keys ADD COLUMN more_hosts text;
ALTER TABLE api_keys ADD COLUMN quota_invites integer;
ALTER TABLE api_keys ADD COLUMN quota_period smallint;
ALTER TABLE api_keys ADD COLUMN quota_since bigint;
ALTER TABLE api_keys ADD COLUMN quota_used integer;

CREATE INDEX api_keys_of_several_hosts ON api_keys (id) WHERE more_hosts IS NOT NULL;

UPDATE api_keys SET more_hosts = 'example.org', quota_invites = 1000, quota_period = 2, quota_since = 1795996800000, quota_used = 3;

-- How far people came, by host and day (days since 1970-01-01, UTC).
CREATE TABLE day_counts (
  created bigint NOT NULL,
  opened bigint NOT NULL,
  forms bigint NOT NULL,
  registered bigint NOT NULL,
  day bigint NOT NULL,
  host text COLLATE "C" NOT NULL,
  PRIMARY KEY (host, day)
);

CREATE INDEX day_counts_by_day ON day_counts (day);

-- How often an invite was opened on a day.
CREATE TABLE invite_openings (
  invite bigint NOT NULL REFERENCES invites (id) ON DELETE CASCADE,
  day bigint NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (invite, day)
);

-- How far the record of events is added up.
CREATE TABLE counted_events (
  id bigint PRIMARY KEY CHECK (id = 1),
  epoch bigint NOT NULL,
  transaction bigint NOT NULL,
  number bigint NOT NULL
);

INSERT INTO counted_events (id, epoch, transaction, number) VALUES (1, 0, 0, 0);

-- When an invite expires, as long as that was not told; NULL once it was. Of those that expired before this came
-- nothing is told.
ALTER TABLE invites ADD COLUMN untold_expiry bigint;
UPDATE invites SET untold_expiry = expires_at WHERE expires_at > extract(epoch FROM now())::bigint * 1000;
CREATE INDEX invites_untold ON invites (untold_expiry) WHERE untold_expiry IS NOT NULL;

UPDATE usher_schema SET number = 7;

INSERT INTO day_counts (host, day, created, opened, forms, registered) VALUES ('example.com', 20500, 3, 5, 2, 1);
INSERT INTO invite_openings (invite, day, count) VALUES (385471828660066082, 20500, 5);

-- For lists by when invites expire, and for the few of a host among many of others. Ids decide between those that expire
-- together.
CREATE INDEX invites_by_expiry ON invites (host, expires_at, id);

-- A list goes by ids: with them at the end, a page of those of one inviter or address takes no sorting.
DROP INDEX invites_by_inviter;
CREATE INDEX invites_by_inviter ON invites (inviter, host, id) WHERE inviter IS NOT NULL;
DROP INDEX invites_by_command;
CREATE INDEX invites_by_command ON invites (source_detail, id) WHERE source = 2;

UPDATE usher_schema SET number = 8;
