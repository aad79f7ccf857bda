DELETE FROM invites WHERE id > $1::bigint
  AND ($2::bigint IS NULL OR id <= $2::bigint)
