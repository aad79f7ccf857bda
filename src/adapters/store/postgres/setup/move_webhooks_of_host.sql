UPDATE webhooks SET host = $2::bigint WHERE host = $1::bigint
