SELECT count(*) FROM invite_openings
