SELECT to_regclass('usher_transfer') IS NOT NULL
