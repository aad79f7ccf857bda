-- How many rows the list has (statements.cpp puts it here), by the same parameters; and whether there were more to look at.
SELECT count(*) FILTER (WHERE kind IS NOT NULL), count(*) FILTER (WHERE kind IS NULL) FROM (
@list_invites
) AS looked_at
