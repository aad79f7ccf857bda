-- So that of two transactions which add to one count the second one sees what the first one added.
SELECT host FROM host_states WHERE host = ANY ($1::text[]) AND live_max IS NOT NULL ORDER BY host FOR NO KEY UPDATE
