AND source = 2 AND source_detail = ?9
