-- Endpoints outside that are told of events. The seed makes a secret together with the key file only; `position` is the
-- number of the last event that was sent, or noted as a delivery that waits. Enumerations are numbered as in
-- store/columns/codes.hpp, `types` is a set of bits.
CREATE TABLE webhooks (
  id TEXT PRIMARY KEY,
  host INTEGER NOT NULL REFERENCES hosts (id),
  url TEXT NOT NULL,
  types INTEGER NOT NULL,
  state INTEGER NOT NULL,
  seed BLOB NOT NULL CHECK (length(seed) = 32),
  replaced_seed BLOB CHECK (length(replaced_seed) = 32),
  replaced_until INTEGER,
  position INTEGER NOT NULL,
  failing_since INTEGER,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What became of events on their way. `event` is the number of one.
CREATE TABLE deliveries (
  webhook TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  event INTEGER NOT NULL,
  event_time INTEGER NOT NULL,
  type INTEGER NOT NULL,
  state INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  status INTEGER,
  problem TEXT,
  next_try INTEGER,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (webhook, event)
) STRICT, WITHOUT ROWID;

CREATE INDEX deliveries_waiting ON deliveries (webhook, next_try) WHERE next_try IS NOT NULL;
CREATE INDEX deliveries_over ON deliveries (changed_at) WHERE next_try IS NULL;

PRAGMA user_version = 7;
