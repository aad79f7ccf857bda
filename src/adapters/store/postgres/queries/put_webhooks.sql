-- Of hosts that are named ($2), each of which is there.
INSERT INTO webhooks (id, host, url, types, state, seed, replaced_seed, replaced_until, epoch, transaction, number,
                      failing_since, created_at)
SELECT id, (SELECT hosts.id FROM hosts WHERE name = host), url, types, state, seed, replaced_seed, replaced_until, epoch,
       transaction, number, failing_since, created_at
FROM unnest($1::text[], $2::text[], $3::text[], $4::integer[], $5::smallint[], $6::bytea[], $7::bytea[], $8::bigint[],
            $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[])
  AS put (id, host, url, types, state, seed, replaced_seed, replaced_until, epoch, transaction, number, failing_since,
          created_at)
ON CONFLICT (id) DO UPDATE
SET url = excluded.url, types = excluded.types, state = excluded.state, seed = excluded.seed,
    replaced_seed = excluded.replaced_seed, replaced_until = excluded.replaced_until, epoch = excluded.epoch,
    transaction = excluded.transaction, number = excluded.number, failing_since = excluded.failing_since
