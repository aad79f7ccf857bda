DELETE FROM webhooks WHERE id > $1::text
  AND ($2::text IS NULL OR id <= $2::text)
