INSERT INTO origins (invite, registered_at, deleted_at, creator_type, account, inviter, creator)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::smallint[], $5::text[], $6::text[], $7::text[])
ON CONFLICT (account) DO UPDATE
SET invite = excluded.invite, registered_at = excluded.registered_at, deleted_at = excluded.deleted_at,
    creator_type = excluded.creator_type, inviter = excluded.inviter, creator = excluded.creator
