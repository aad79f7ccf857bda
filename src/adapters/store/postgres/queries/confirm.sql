-- For a transaction that wrote nothing, and whose answer rests on what it found: its commit then waits until standbys
-- have that too. What others committed can be seen before, where their wait was broken off; and an id alone
-- (pg_current_xact_id) makes no commit wait (RecordTransactionCommit in xact.c), but a record in the log does.
SELECT pg_logical_emit_message(true, 'usher', '')
