INDEXED BY invites_by_command WHERE source = 2 AND source_detail = ?9
