-- The first one and the last one.
SELECT (SELECT min(number) FROM events), (SELECT max(number) FROM events)
