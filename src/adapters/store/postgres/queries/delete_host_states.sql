DELETE FROM host_states WHERE host = ANY ($1::text[])
