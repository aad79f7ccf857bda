-- What happened, each written in the transaction of what it tells of. The number is the place in the record; the last
-- event is never removed, so that no number comes twice. Enumerations are numbered as in store/columns/codes.hpp,
-- `data` holds key=value, one pair a line.
CREATE TABLE events (
  number INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  host INTEGER NOT NULL,
  type INTEGER NOT NULL,
  actor_type INTEGER NOT NULL,
  actor TEXT,
  object TEXT NOT NULL,
  data TEXT
) STRICT;

CREATE INDEX events_by_object ON events (object);

-- Who let an account in, for good: it outlives the invite and the account. Accounts and inviters are addresses.
CREATE TABLE origins (
  account TEXT PRIMARY KEY,
  invite INTEGER NOT NULL,
  inviter TEXT,
  creator_type INTEGER NOT NULL,
  creator TEXT,
  registered_at INTEGER NOT NULL,
  deleted_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX origins_by_inviter ON origins (inviter, account) WHERE inviter IS NOT NULL;

-- Accounts that may not invite.
CREATE TABLE frozen_accounts (
  account TEXT PRIMARY KEY,
  frozen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- key=value, one pair a line.
ALTER TABLE invites ADD COLUMN labels TEXT;

-- The accounts that were made so far. Of invites by commands (source 2) the inviter is whoever ran it, if that is an
-- account of the host; of a contact invite whose contact one becomes. Sources 0 to 3 are the actors cli, api_key,
-- account and system.
INSERT OR REPLACE INTO origins (account, invite, inviter, creator_type, creator, registered_at)
SELECT r.redeemer, i.id,
       CASE WHEN i.inviter IS NOT NULL THEN i.inviter || '@' || h.name
            WHEN i.source = 2 AND substr(i.source_detail, -length(h.name) - 1) = '@' || h.name THEN i.source_detail END,
       CASE i.source WHEN 0 THEN 2 WHEN 1 THEN 0 WHEN 2 THEN 1 ELSE 5 END,
       CASE i.source WHEN 3 THEN 'import' ELSE i.source_detail END,
       r.committed_at
FROM redemptions r JOIN invites i ON i.id = r.invite JOIN hosts h ON h.id = i.host
WHERE r.committed_at IS NOT NULL AND r.purpose = 0
ORDER BY r.committed_at;

PRAGMA user_version = 6;
