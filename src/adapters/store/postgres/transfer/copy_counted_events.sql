COPY counted_events (id, epoch, transaction, number)
FROM STDIN (FORMAT binary)
