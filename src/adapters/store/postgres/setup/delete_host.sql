DELETE FROM hosts WHERE id = $1::bigint
