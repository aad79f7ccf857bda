UPDATE hosts SET name = $2::text WHERE id = $1::bigint
