# shellcheck shell=sh
# Sourced by script/server: an ejabberd of its own. It is on loopback alone and without certificates, so that nothing
# has to be trusted, and a node without a name, which nobody else can connect to.

# configure_ejabberd FOLDER XMPP_PORT COMPONENT_PORT: writes FOLDER/ejabberd.yml and, once, FOLDER/secret.
configure_ejabberd() {
  mkdir -p "$1/spool"
  [ -s "$1/secret" ] || openssl rand -hex 24 >"$1/secret"
  plugins/ejabberd/compile "$1/ebin" || return 1
  cat >"$1/ejabberd.yml" <<END
# Written anew by script/server each time it starts.
hosts: [example.com]
loglevel: info
auth_method: internal
auth_password_format: scram
s2s_access: none
listen:
  - port: $2
    ip: 127.0.0.1
    module: ejabberd_c2s
  - port: $3
    ip: 127.0.0.1
    module: ejabberd_service
    hosts:
      usher.example.com:
        password: "$(cat "$1/secret")"
modules:
  mod_adhoc: {}
  mod_caps: {}
  mod_carboncopy: {}
  mod_disco: {}
  mod_mam: {default: always}
  mod_offline: {}
  mod_ping: {}
  mod_pubsub: {plugins: [flat, pep]}
  mod_roster: {}
  mod_shared_roster: {}
  mod_stream_mgmt: {}
  mod_usher: {component: usher.example.com}
  mod_vcard: {}
END
}

# run_ejabberd FOLDER: in the foreground.
run_ejabberd() {
  ERL_LIBS=$(echo /usr/lib/*-linux-gnu | tr ' ' :)
  export ERL_LIBS EJABBERD_CONFIG_PATH="$1/ejabberd.yml" EJABBERD_LOG_PATH="$1/log" EJABBERD_PID_PATH="$1/pid"
  exec erl -noinput -pa "$1/ebin" -mnesia dir "\"$1/spool\"" -s ejabberd
}
