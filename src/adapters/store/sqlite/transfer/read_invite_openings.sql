SELECT invite, day, count
FROM invite_openings WHERE (invite, day) > (?1, ?2) ORDER BY invite, day LIMIT ?3
