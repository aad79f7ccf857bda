-- Where events tell of transactions that this server has not come to, they are another server's: from here on another
-- epoch counts.
UPDATE installation SET event_epoch = event_epoch + 1
WHERE EXISTS (SELECT FROM events WHERE epoch = installation.event_epoch
                                   AND transaction >= txid_snapshot_xmax(txid_current_snapshot()))
