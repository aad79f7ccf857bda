PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE invite_token (
    token text NOT NULL,
    username text NOT NULL,
    invitee text NOT NULL DEFAULT '',
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    type character(1) NOT NULL,
    account_name text NOT NULL,
    PRIMARY KEY (token)
);
INSERT INTO invite_token VALUES('ffylkwbkkjcgiccknvaox6sb','','','2026-11-30 17:48:45','2035-11-28 17:48:45','A','');
INSERT INTO invite_token VALUES('di3ymesxoxfg2c5dm0h2uvmd','','guest@example.com','2026-11-30 17:48:45','2035-11-28 17:48:45','A','');
INSERT INTO invite_token VALUES('yx6uwrce6eivtlropanlr1sl','','','2026-11-30 17:48:45','1970-01-01 00:00:01','A','');
INSERT INTO invite_token VALUES('tnjxndgqvrgaece0tuiwv6tw','','','2026-11-30 17:48:46','2035-11-28 17:48:46','A','juliet');
INSERT INTO invite_token VALUES('2rbnlxjhm2inotpkqkegmf0r','','','2026-11-30 17:48:46','2035-11-28 17:48:46','T','tybalt');
INSERT INTO invite_token VALUES('4vbu5i5fdse1c01sjhid0qak','romeo','','2026-11-30 17:48:47','2035-11-28 17:48:47','R','');
INSERT INTO invite_token VALUES('b5056gdka0onbknqthmfewka','romeo','','2026-11-30 17:48:48','2035-11-28 17:48:48','A','');
INSERT INTO invite_token VALUES('4cdh1vtmalrxyqrpjdhnpd63','romeo','','2026-11-30 17:48:48','2035-11-28 17:48:48','S','');
INSERT INTO invite_token VALUES('n1lk4b1vtfnge2esgh0xaxrr','romeo','','2026-11-30 17:48:48','2035-11-28 17:48:48','S','nurse');
COMMIT;
