-- How many rows the list has (statements.cpp puts it here), by the same parameters.
SELECT count(*) FROM (
@list_invites
) AS found
