DELETE FROM webhooks WHERE id = ANY ($1::text[])
