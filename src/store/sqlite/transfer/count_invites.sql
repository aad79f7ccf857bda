SELECT count(*) FROM invites
