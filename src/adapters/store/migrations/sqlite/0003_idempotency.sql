-- Which invite a request made that may be sent again, by the API key and the Idempotency-Key it came with.
CREATE TABLE idempotency_keys (
  api_key TEXT NOT NULL,
  key TEXT NOT NULL,
  request BLOB NOT NULL, -- a digest: another request with the same key is a mistake
  invite INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (api_key, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);

PRAGMA user_version = 3;
