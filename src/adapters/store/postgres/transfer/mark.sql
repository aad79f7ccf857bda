-- While it is there, the rows are a part of what another database holds.
CREATE TABLE IF NOT EXISTS usher_transfer (id integer PRIMARY KEY)
