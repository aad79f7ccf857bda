SELECT proven_time FROM installation WHERE id = 1
