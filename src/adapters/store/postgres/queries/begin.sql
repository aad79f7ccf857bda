-- The rules are applied to rows that are locked, so that each statement has to see what was committed last.
BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE
