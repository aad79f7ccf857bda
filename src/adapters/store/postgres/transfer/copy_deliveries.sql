COPY deliveries (webhook, number, epoch, transaction, event_time, type, state, tries, status, problem, next_try,
                 changed_at)
FROM STDIN (FORMAT binary)
