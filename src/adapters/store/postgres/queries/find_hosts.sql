SELECT id, name FROM hosts WHERE name = ANY ($1::text[])
