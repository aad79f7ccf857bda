-- How many rows a list has: it stands in place of @list.
SELECT count(*) FROM (
@list
)
