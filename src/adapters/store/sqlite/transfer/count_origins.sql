SELECT count(*) FROM origins
