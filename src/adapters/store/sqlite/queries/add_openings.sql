UPDATE invite_openings SET count = count + ?3 WHERE invite = ?1 AND day = ?2
