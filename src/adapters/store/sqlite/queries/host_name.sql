SELECT name FROM hosts WHERE id = ?1
