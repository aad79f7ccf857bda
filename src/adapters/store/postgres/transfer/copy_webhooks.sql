COPY webhooks (id, host, url, types, state, seed, replaced_seed, replaced_until, epoch, transaction, number, failing_since,
               created_at)
FROM STDIN (FORMAT binary)
