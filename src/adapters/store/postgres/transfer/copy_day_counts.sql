COPY day_counts (host, day, created, opened, forms, registered)
FROM STDIN (FORMAT binary)
