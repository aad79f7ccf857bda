-- Which key file the links and keys in here were made with: none of them is good with another one.
CREATE TABLE installation (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  key_fingerprint BLOB
) STRICT;

INSERT INTO installation (id) VALUES (1);

PRAGMA user_version = 4;
