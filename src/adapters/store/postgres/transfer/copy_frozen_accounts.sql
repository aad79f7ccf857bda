COPY frozen_accounts (account, frozen_at)
FROM STDIN (FORMAT binary)
