-- Each row of a list, to see whether they are few; what follows is as in list_invites.sql.
SELECT id, expires_at, 0 FROM invites
