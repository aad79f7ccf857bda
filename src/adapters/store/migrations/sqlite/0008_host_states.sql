-- What was set for hosts: that nothing new begins on one, and how many of its invites may be pending at once. `paused_by`
-- is a kind of actor, numbered as in store/columns/codes.hpp, and its id.
CREATE TABLE host_states (
  host TEXT PRIMARY KEY,
  paused_at INTEGER,
  paused_by_type INTEGER,
  paused_by TEXT,
  pause_reason TEXT,
  paused_until INTEGER,
  live_max INTEGER
) STRICT, WITHOUT ROWID;

-- When an invite expires that is neither used up nor withdrawn, of a host with a `live_max`; NULL for all others, which
-- are in no index by that.
ALTER TABLE invites ADD COLUMN live_until INTEGER;
CREATE INDEX invites_live ON invites (host, live_until) WHERE live_until IS NOT NULL;

PRAGMA user_version = 8;
