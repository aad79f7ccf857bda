SELECT id FROM hosts WHERE name = ?1
