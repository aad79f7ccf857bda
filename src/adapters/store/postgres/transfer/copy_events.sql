COPY events (number, epoch, transaction, time, host, type, actor_type, actor, object, data)
FROM STDIN (FORMAT binary)
