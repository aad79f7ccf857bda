SELECT count(*) FROM day_counts
