DELETE FROM host_states WHERE host > $1::text
  AND ($2::text IS NULL OR host <= $2::text)
