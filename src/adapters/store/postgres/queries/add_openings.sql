INSERT INTO invite_openings (invite, day, count)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[])
ON CONFLICT (invite, day) DO UPDATE SET count = invite_openings.count + excluded.count
