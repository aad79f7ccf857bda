INSERT INTO api_keys (id, host, name, scopes, methods, created_at, expires_at, last_used_at, digest, more_hosts,
                      quota_invites, quota_period, quota_since, quota_used)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
