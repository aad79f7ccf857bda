-- Other bytes each time: SQLite would not write the same ones.
UPDATE proof SET content = randomblob(16384) WHERE id = 1
