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
