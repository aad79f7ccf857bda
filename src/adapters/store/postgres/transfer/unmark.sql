DROP TABLE IF EXISTS usher_transfer;
-- The planner knows nothing yet of so many new rows.
ANALYZE api_keys, invites, redemptions, idempotency_keys
