# shellcheck shell=sh
# Sourced by script/server and script/cluster: configures a Prosody of their own. It is on loopback alone and
# without certificates, so that nothing has to be trusted.

# configure_prosody FOLDER XMPP_PORT COMPONENT_PORT: writes FOLDER/prosody.cfg.lua and, once, FOLDER/secret.
configure_prosody() {
  mkdir -p "$1/data" "$1/certs"
  [ -s "$1/secret" ] || openssl rand -hex 24 >"$1/secret"
  cat >"$1/prosody.cfg.lua" <<END
-- Written anew by usher's scripts each time they start.
data_path = "$1/data"
pidfile = "$1/prosody.pid"
log = { info = "$1/log" }
plugin_paths = { "$(pwd)/plugins/prosody" }
run_as_root = true
interfaces = { "127.0.0.1" }
c2s_ports = { $2 }
component_ports = { $3 }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_hashed"
modules_enabled = { "roster", "saslauth", "disco", "ping", "pep", "carbons", "mam", "smacks", "blocklist", "vcard4" }
modules_disabled = { "s2s", "tls", "http" }

VirtualHost "example.com"
  modules_enabled = { "usher" }
  usher_component = "usher.example.com"

Component "usher.example.com"
  component_secret = "$(cat "$1/secret")"
  -- Of two nodes that both think that they lead, the one that began later does.
  component_conflict_resolve = "kick_old"
END
}

# component_settings FOLDER COMPONENT_PORT: what usher.toml says about the chat server.
component_settings() {
  cat <<END

[host."example.com".xmpp]
component = "usher.example.com"
secret_file = "$1/secret"
server = "127.0.0.1:$2"
END
}
