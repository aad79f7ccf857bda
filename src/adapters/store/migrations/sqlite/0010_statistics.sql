-- How far people came, by host and day (days since 1970-01-01, UTC).
CREATE TABLE day_counts (
  host TEXT NOT NULL,
  day INTEGER NOT NULL,
  created INTEGER NOT NULL,
  opened INTEGER NOT NULL,
  forms INTEGER NOT NULL,
  registered INTEGER NOT NULL,
  PRIMARY KEY (host, day)
) STRICT, WITHOUT ROWID;

CREATE INDEX day_counts_by_day ON day_counts (day);

-- How often an invite was opened on a day.
CREATE TABLE invite_openings (
  invite INTEGER NOT NULL REFERENCES invites (id) ON DELETE CASCADE,
  day INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (invite, day)
) STRICT, WITHOUT ROWID;

-- How far the record of events is added up.
CREATE TABLE counted_events (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  number INTEGER NOT NULL
) STRICT;

INSERT INTO counted_events (id, number) VALUES (1, 0);

-- When an invite expires, as long as that was not told; NULL once it was. Of those that expired before this came
-- nothing is told.
ALTER TABLE invites ADD COLUMN untold_expiry INTEGER;
UPDATE invites SET untold_expiry = expires_at WHERE expires_at > CAST(strftime('%s', 'now') AS INTEGER) * 1000;
CREATE INDEX invites_untold ON invites (untold_expiry) WHERE untold_expiry IS NOT NULL;

PRAGMA user_version = 10;
