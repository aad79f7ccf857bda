-- An acknowledgement must not be taken back by a power cut; anything stronger stays as the server has it.
-- A node that freezes must not keep its locks, nor wait for those of others without end.
SELECT set_config('synchronous_commit',
                  CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'
                       ELSE current_setting('synchronous_commit') END, false),
       set_config('idle_in_transaction_session_timeout', '10s', false),
       set_config('lock_timeout', '4s', false),
       set_config('timezone', 'UTC', false)
