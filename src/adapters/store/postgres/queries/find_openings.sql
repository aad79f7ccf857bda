-- On which days locked invites were opened before.
SELECT o.invite, o.day
FROM unnest($1::bigint[], $2::bigint[]) AS wanted (invite, day)
JOIN invite_openings o ON o.invite = wanted.invite AND o.day = wanted.day
