-- Whether tables of usher are there, whether others with their names are, and the database's encoding.
SELECT to_regclass('usher_schema') IS NOT NULL,
       to_regclass('invites') IS NOT NULL OR to_regclass('api_keys') IS NOT NULL,
       current_setting('server_encoding') = 'UTF8'
