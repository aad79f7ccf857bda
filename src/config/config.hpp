#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/host.hpp"
#include "core/secret.hpp"
#include "core/time.hpp"

namespace usher::config {

/// `count` per `period`; no count means no limit (`off`).
struct RateSetting {
  std::optional<std::uint32_t> count;
  std::chrono::seconds period{1};

  bool operator==(const RateSetting&) const = default;
};

/// Which headers of a trusted proxy say who the client is.
enum class ForwardedHeaders : std::uint8_t { x_forwarded, forwarded, either };

struct HttpSettings {
  std::vector<std::string> listen{"127.0.0.1:5285"};  ///< host:port, IPv6 in brackets; port 0: any
  std::vector<std::string> tls_listen;
  std::filesystem::path certificate;
  std::filesystem::path private_key;
  std::vector<std::string> trusted_proxies;  ///< addresses and networks in CIDR form, checked
  ForwardedHeaders forwarded_headers = ForwardedHeaders::either;
  std::size_t threads = 0;  ///< 0: one per core
  std::size_t header_bytes_max = 16 * std::size_t{1024};
  std::size_t body_bytes_max = 64 * std::size_t{1024};
  std::size_t connections_max = 10'000;
  std::size_t connections_per_address_max = 1000;
  core::Duration header_timeout = std::chrono::seconds{10};
  core::Duration body_timeout = std::chrono::seconds{20};
  core::Duration idle_timeout = std::chrono::seconds{60};
  core::Duration write_timeout = std::chrono::seconds{20};
  core::Duration shutdown_timeout = std::chrono::seconds{30};

  bool operator==(const HttpSettings&) const = default;
};

struct OperationsSettings {
  std::vector<std::string> listen{"127.0.0.1:9280"};  ///< empty: none

  bool operator==(const OperationsSettings&) const = default;
};

struct LimitSettings {
  RateSetting per_key{50, std::chrono::seconds{1}};
  RateSetting per_address_failures{30, std::chrono::minutes{1}};
  RateSetting per_address_forms{30, std::chrono::minutes{1}};
  RateSetting per_invite_forms{60, std::chrono::minutes{1}};

  bool operator==(const LimitSettings&) const = default;
};

enum class LogLevel : std::uint8_t { debug, info, warning, error };
enum class LogFormat : std::uint8_t { text, json };

struct LogSettings {
  LogLevel level = LogLevel::info;
  LogFormat format = LogFormat::text;

  bool operator==(const LogSettings&) const = default;
};

struct RetentionSettings {
  /// How long invites that are over (used, expired, revoked) are kept.
  core::Duration keep_for = std::chrono::days{90};

  bool operator==(const RetentionSettings&) const = default;
};

/// How the pages of one host look, and what they offer.
struct HostPageSettings {
  std::string accent;          ///< `#0f766e`; empty: usher's own
  std::filesystem::path logo;  ///< a picture; empty: the name's first letter
  std::string home_url;
  std::string share_image;
  bool show_inviter = true;
  std::vector<std::string> apps_show;  ///< by id; empty: all
  std::vector<std::string> apps_hide;
  std::filesystem::path own_apps;  ///< a JSON file
  std::string web_client;

  bool operator==(const HostPageSettings&) const = default;
};

/// How usher reaches the XMPP server of one host.
struct HostXmppSettings {
  std::string component;  ///< usher's own domain there; empty: usher is not connected
  core::Secret secret;
  std::filesystem::path secret_file;  ///< goes before `secret`
  std::string server = "127.0.0.1:5347";

  bool operator==(const HostXmppSettings& other) const {
    return component == other.component && secret.reveal() == other.secret.reveal() &&
           secret_file == other.secret_file && server == other.server;
  }
};

/// Who may create which invites by ad-hoc commands: `everyone`, `admins`, addresses.
struct HostCommandSettings {
  std::vector<std::string> contact_invites{"everyone"};
  std::vector<std::string> account_invites{"admins"};
  std::vector<std::string> password_resets{"admins"};
  std::size_t live_invites_max = 100;  ///< of one account
  RateSetting rate{20, std::chrono::hours{1}};

  bool operator==(const HostCommandSettings&) const = default;
};

/// Everything that an administrator can say, checked and with defaults filled in.
struct Config {
  std::filesystem::path data_dir = "/var/lib/usher";
  std::filesystem::path database;  ///< an SQLite file; by default DATA_DIR/usher.sqlite3; empty: see below
  core::Secret database_url;       ///< of PostgreSQL, as libpq reads it; empty: SQLite
  std::filesystem::path key_file;  ///< by default DATA_DIR/usher.key
  HttpSettings http;
  OperationsSettings operations;
  LimitSettings limits;
  LogSettings log;
  RetentionSettings retention;
  std::vector<core::Host> hosts;
  std::filesystem::path page_overrides;                ///< a folder; empty: none
  std::map<std::string, HostPageSettings> host_pages;  ///< by domain
  std::map<std::string, HostXmppSettings> host_xmpp;
  std::map<std::string, HostCommandSettings> host_commands;
};

}  // namespace usher::config
