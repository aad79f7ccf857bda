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
