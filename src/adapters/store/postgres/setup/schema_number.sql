SELECT number::bigint FROM usher_schema
