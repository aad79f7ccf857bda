UPDATE installation SET proved_at = $1::bigint WHERE id = 1
