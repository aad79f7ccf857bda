-- Events that are written from here on have numbers behind those that were moved.
SELECT setval(pg_get_serial_sequence('events', 'number'), greatest((SELECT max(number) FROM events), 1))
