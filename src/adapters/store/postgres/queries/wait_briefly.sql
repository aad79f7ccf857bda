-- For this transaction: what waits for a lock that somebody keeps must not hold up others of its kind.
SELECT set_config('lock_timeout', '200ms', true)
