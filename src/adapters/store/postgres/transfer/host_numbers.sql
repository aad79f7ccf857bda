SELECT name, id FROM hosts
