INSERT INTO invite_openings (invite, day, count) VALUES (?1, ?2, ?3) ON CONFLICT (invite, day) DO NOTHING
