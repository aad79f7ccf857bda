-- Of the host ?1, which is spelled ?2 now. Where both were set something, what it was set by its name of today stays.
UPDATE OR IGNORE host_states SET host = ?2 WHERE host = ?1
