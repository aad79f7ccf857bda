SELECT proven_time FROM installation WHERE id = 1 AND proven_time IS NOT NULL
