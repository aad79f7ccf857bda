COPY invite_openings (invite, day, count)
FROM STDIN (FORMAT binary)
