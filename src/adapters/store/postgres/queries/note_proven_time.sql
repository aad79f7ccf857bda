UPDATE installation SET proven_time = $1::bigint WHERE id = 1
