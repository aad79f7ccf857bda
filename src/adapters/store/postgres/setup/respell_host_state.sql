-- Of the host $1, which is spelled $2 now. Where both were set something, what it was set by its name of today stays.
UPDATE host_states SET host = $2::text
WHERE host = $1::text AND NOT EXISTS (SELECT FROM host_states other WHERE other.host = $2::text)
