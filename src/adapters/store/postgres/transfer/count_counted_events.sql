-- A new database has a row that says nothing yet.
SELECT count(*) FROM counted_events WHERE number > 0
