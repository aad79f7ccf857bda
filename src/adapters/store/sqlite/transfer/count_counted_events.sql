SELECT count(*) FROM counted_events
