DELETE FROM host_states WHERE host = ?1
