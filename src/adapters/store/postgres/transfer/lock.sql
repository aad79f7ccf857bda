-- Of the session, so that it ends with whoever holds it. The number is "ushmig" in ASCII.
SELECT pg_advisory_lock(129138533689703)
