DELETE FROM api_keys WHERE id = ANY ($1::text[])
