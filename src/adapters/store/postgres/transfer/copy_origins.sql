COPY origins (account, invite, inviter, creator_type, creator, registered_at, deleted_at)
FROM STDIN (FORMAT binary)
