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

UPDATE usher_schema SET number = 5;
