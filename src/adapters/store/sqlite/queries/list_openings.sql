SELECT invite, day, count FROM invite_openings WHERE invite = ?1 ORDER BY day
