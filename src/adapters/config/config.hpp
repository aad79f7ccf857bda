#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/http/options.hpp"
#include "base/http/rate.hpp"
#include "base/secrets/secret.hpp"
#include "base/text/log_style.hpp"
#include "domain/model/host.hpp"
#include "domain/model/time.hpp"
#include "domain/model/webhook.hpp"

namespace usher::config {

struct HttpSettings {
  std::vector<std::string> listen{"127.0.0.1:5285"};  ///< host:port, IPv6 in brackets; port 0: any
  std::vector<std::string> tls_listen;
  std::filesystem::path certificate;
  std::filesystem::path private_key;
  std::vector<std::string> trusted_proxies;  ///< addresses and networks in CIDR form, checked
  http::ForwardedHeaders forwarded_headers = http::ForwardedHeaders::either;
  std::size_t threads = 0;  ///< 0: one per core
  std::size_t header_bytes_max = http::Limits{}.header_bytes_max;
  std::size_t body_bytes_max = http::Limits{}.body_bytes_max;
  std::size_t connections_max = http::Limits{}.connections_max;
  std::size_t connections_per_address_max = http::Limits{}.connections_per_address_max;
  domain::Duration header_timeout = http::Limits{}.header_time;
  domain::Duration body_timeout = http::Limits{}.body_time;
  domain::Duration idle_timeout = http::Limits{}.idle_time;
  domain::Duration write_timeout = http::Limits{}.write_time;
  domain::Duration shutdown_timeout = std::chrono::seconds{30};

  bool operator==(const HttpSettings&) const = default;
};

struct OperationsSettings {
  std::vector<std::string> listen{"127.0.0.1:9280"};  ///< empty: none

  bool operator==(const OperationsSettings&) const = default;
};

struct LimitSettings {
  http::Rate per_key{50, std::chrono::seconds{1}};
  http::Rate per_address_failures{30, std::chrono::minutes{1}};
  http::Rate per_address_forms{30, std::chrono::minutes{1}};
  http::Rate per_invite_forms{60, std::chrono::minutes{1}};

  bool operator==(const LimitSettings&) const = default;
};

struct RetentionSettings {
  /// How long invites that are over (used, expired, revoked) are kept.
  domain::Duration keep_for = std::chrono::days{90};
  /// How long the record of events goes back.
  domain::Duration events = std::chrono::days{365};
  /// How long counts of days are kept.
  domain::Duration statistics = std::chrono::days{5 * 365};

  bool operator==(const RetentionSettings&) const = default;
};

struct WebhookSettings {
  /// Where webhooks may lead.
  domain::WebhookReach reach = domain::WebhookReach::public_only;

  bool operator==(const WebhookSettings&) const = default;
};

/// How the pages of one host look, and what they offer.
struct HostPageSettings {
  std::string accent;          ///< `#0f766e`; empty: usher's own
  std::filesystem::path logo;  ///< a picture; empty: the name's first letter
  std::string home_url;
  std::string share_image;
  bool show_inviter = true;
  bool share_inviter = false;
  bool formal = false;                 ///< how readers are spoken to
  std::vector<std::string> apps_show;  ///< by id; empty: all
  std::vector<std::string> apps_hide;
  std::filesystem::path own_apps;  ///< a JSON file
  std::string web_client;
  std::string contact;                 ///< of whoever runs the service
  std::vector<std::string> providers;  ///< where else to get an account

  bool operator==(const HostPageSettings&) const = default;
};

/// How usher reaches the XMPP server of one host.
struct HostXmppSettings {
  std::string component;  ///< usher's own domain there; empty: usher is not connected
  secrets::Secret secret;
  std::string server = "127.0.0.1:5347";

  bool operator==(const HostXmppSettings& other) const {
    return component == other.component && secret.reveal() == other.secret.reveal() && server == other.server;
  }
};

/// Who may create which invites by ad-hoc commands: `everyone`, `admins`, addresses.
struct HostCommandSettings {
  std::vector<std::string> contact_invites{"everyone"};
  std::vector<std::string> account_invites{"admins"};
  std::vector<std::string> password_resets{"admins"};
  std::size_t live_invites_max = 100;  ///< of one account
  http::Rate rate{20, std::chrono::hours{1}};

  bool operator==(const HostCommandSettings&) const = default;
};

/// Everything that an administrator can say, checked and with defaults filled in.
struct Config {
  std::filesystem::path data_dir = "/var/lib/usher";
  std::filesystem::path database;  ///< an SQLite file; by default DATA_DIR/usher.sqlite3; empty: see below
  secrets::Secret database_url;    ///< of PostgreSQL, as libpq reads it; empty: SQLite
  std::filesystem::path key_file;  ///< by default DATA_DIR/usher.key
  HttpSettings http;
  OperationsSettings operations;
  LimitSettings limits;
  text::LogStyle log;
  RetentionSettings retention;
  WebhookSettings webhooks;
  std::vector<domain::Host> hosts;
  std::filesystem::path page_overrides;                ///< a folder; empty: none
  std::map<std::string, HostPageSettings> host_pages;  ///< by domain
  std::map<std::string, HostXmppSettings> host_xmpp;
  std::map<std::string, HostCommandSettings> host_commands;
  /// What was said that has to be the same on all nodes that share a database: one line for each key, sorted.
  std::string shared_settings;
};

}  // namespace usher::config
