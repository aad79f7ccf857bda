INSERT INTO deliveries (webhook, number, epoch, transaction, event_time, type, state, tries, status, problem, next_try,
                        changed_at)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::smallint[], $7::smallint[],
                     $8::integer[], $9::integer[], $10::text[], $11::bigint[], $12::bigint[])
ON CONFLICT (webhook, number) DO UPDATE
SET state = excluded.state, tries = excluded.tries, status = excluded.status, problem = excluded.problem,
    next_try = excluded.next_try, changed_at = excluded.changed_at
