DROP TABLE IF EXISTS usher_transfer
