INSERT INTO events (time, host, type, actor_type, actor, object, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
