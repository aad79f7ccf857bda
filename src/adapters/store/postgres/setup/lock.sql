-- One node at a time changes the schema. The number is "usher" in ASCII.
SELECT pg_advisory_xact_lock(504447395186)
