-- Of locked invites those of which it is yet to be told that they expire.
SELECT id FROM invites WHERE id = ANY ($1::bigint[]) AND untold_expiry IS NOT NULL
