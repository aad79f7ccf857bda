SELECT count(*) FROM webhooks
