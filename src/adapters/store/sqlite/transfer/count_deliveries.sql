SELECT count(*) FROM deliveries
