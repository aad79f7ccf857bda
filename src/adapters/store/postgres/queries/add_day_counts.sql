INSERT INTO day_counts (host, day, created, opened, forms, registered)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
ON CONFLICT (host, day) DO UPDATE
SET created = day_counts.created + excluded.created, opened = day_counts.opened + excluded.opened,
    forms = day_counts.forms + excluded.forms, registered = day_counts.registered + excluded.registered
