SELECT id, name FROM hosts
