-- What all lists of invites ask of each row that they look at: invites_*.sql, which says by which index, and what bounds
-- and orders it follow.
-- ?1 and ?2 between which ids, ?3 now, ?4 states and ?5 kinds as bits (0: all), ?6 host, ?7 inviter, ?8 username,
-- ?9 address that ran an ad-hoc command (source 2), ?10 whether domain::may_name_accounts (kind 4: reset),
-- ?11 API key that made it (source 1), ?12 group and ?13 label as a whole line, ?14 what the note contains,
-- ?15 and ?16 made from and until, ?17 and ?18 expires from and until; ?19 and ?20 what an index by expiry is bounded by,
-- ?21 how many rows at most.
-- States as domain::Invite::state_at has them: 0 pending, 1 used up, 2 expired, 3 revoked.
SELECT id, expires_at,
       CASE WHEN (?7 IS NULL OR inviter = ?7)
             AND (?8 IS NULL OR username = ?8)
             AND (?9 IS NULL OR (source = 2 AND source_detail = ?9))
             AND (?6 IS NULL OR host = ?6)
             AND (NOT ?10 OR inviter IS NOT NULL OR kind = 4 OR source = 2)
             AND (?11 IS NULL OR (source = 1 AND source_detail = ?11))
             AND (?12 IS NULL OR instr(char(10) || group_names || char(10), char(10) || ?12 || char(10)) > 0)
             AND (?13 IS NULL OR instr(char(10) || labels || char(10), char(10) || ?13 || char(10)) > 0)
             AND (?14 IS NULL OR instr(lower(note), ?14) > 0)
             AND (?15 IS NULL OR created_at >= ?15)
             AND (?16 IS NULL OR created_at < ?16)
             AND (?17 IS NULL OR expires_at >= ?17)
             AND (?18 IS NULL OR expires_at < ?18)
             AND (?5 = 0 OR ((?5 >> kind) & 1))
             AND (?4 = 0 OR ((?4 >> CASE WHEN revoked_at IS NOT NULL THEN 3
                                         WHEN uses_committed >= uses_allowed THEN 1
                                         WHEN expires_at <= ?3 THEN 2
                                         ELSE 0 END) & 1))
            THEN 1 ELSE 0 END
FROM invites
