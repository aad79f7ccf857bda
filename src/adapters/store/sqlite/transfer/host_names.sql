SELECT name FROM hosts ORDER BY id
