INSERT INTO day_counts (host, day, created, opened, forms, registered) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (host, day) DO UPDATE
SET created = created + excluded.created, opened = opened + excluded.opened, forms = forms + excluded.forms,
    registered = registered + excluded.registered
