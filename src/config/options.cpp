#include <array>
#include <utility>

#include "config/checks.hpp"
#include "config/database_address.hpp"
#include "config/option.hpp"
#include "config/setters.hpp"

namespace usher::config {
namespace {

using namespace std::chrono_literals;
using List = std::vector<std::string>;

constexpr std::size_t addresses_max = 64;
constexpr std::size_t proxies_max = 1000;

constexpr std::array level_names{std::pair{LogLevel::debug, std::string_view{"debug"}},
                                 std::pair{LogLevel::info, std::string_view{"info"}},
                                 std::pair{LogLevel::warning, std::string_view{"warning"}},
                                 std::pair{LogLevel::error, std::string_view{"error"}}};
constexpr std::array format_names{std::pair{LogFormat::text, std::string_view{"text"}},
                                  std::pair{LogFormat::json, std::string_view{"json"}}};

constexpr std::array forwarded_names{
    std::pair{ForwardedHeaders::x_forwarded, std::string_view{"x-forwarded"}},
    std::pair{ForwardedHeaders::forwarded, std::string_view{"forwarded"}},
    std::pair{ForwardedHeaders::either, std::string_view{"either"}}};

/// What is said later, as in the environment, takes the place of both.
Checked<void> set_database(Config& config, const Value& value, const std::filesystem::path& folder) {
  const auto given = as<std::string>(value, "a text in quotes");
  if (!given) return std::unexpected(given.error());
  auto address = check_database(*given, folder);
  if (!address) return std::unexpected(std::move(address).error());
  config.database = std::move(address->file);
  config.database_url = std::move(address->url);
  return {};
}

std::vector<Option<Config>> make_config_options() {
  constexpr std::int64_t connections = 1'000'000;
  constexpr core::Duration timeout_min = 100ms;
  constexpr core::Duration timeout_max = 1h;
  return {
      {"data_dir", "path", "/var/lib/usher", "", "/var/lib/usher",
       "The folder that holds what usher keeps: its database and its secret key.",
       file([](Config& c) -> auto& { return c.data_dir; })},
      {"database", "`sqlite:PATH`, a path or `postgresql://USER@HOST/NAME`", std::nullopt,
       "`usher.sqlite3` in `data_dir`", "sqlite:/var/lib/usher/usher.sqlite3",
       "Where invites and API keys are kept: an SQLite file, or a PostgreSQL database by its address "
       "(docs/postgresql.md), which can name several hosts.",
       set_database},
      {"key_file", "path", std::nullopt, "`usher.key` in `data_dir`", "/var/lib/usher/usher.key",
       "The secret key that every invite link and API key depends on: keep a copy of it apart from the "
       "database.",
       file([](Config& c) -> auto& { return c.key_file; })},

      {"http.listen", "list of addresses", List{"127.0.0.1:5285"}, "", List{"127.0.0.1:5285", "[::1]:5285"},
       "Where to answer plain HTTP: an IP address, `localhost` or `*`, and a port.",
       list([](Config& c) -> auto& { return c.http.listen; }, check_listen_address, addresses_max)},
      {"http.tls_listen", "list of addresses", List{}, "", List{"*:443"},
       "Where to answer HTTPS; needs `http.certificate` and `http.private_key`.",
       list([](Config& c) -> auto& { return c.http.tls_listen; }, check_listen_address, addresses_max)},
      {"http.certificate", "path", std::nullopt, "none", "/etc/usher/fullchain.pem",
       "The certificate and its chain, in PEM form; SIGHUP reads it again.",
       file([](Config& c) -> auto& { return c.http.certificate; })},
      {"http.private_key", "path", std::nullopt, "none", "/etc/usher/privkey.pem",
       "The certificate's private key, in PEM form.",
       file([](Config& c) -> auto& { return c.http.private_key; })},
      {"http.trusted_proxies", "list of addresses and networks", List{}, "", List{"127.0.0.1", "10.0.0.0/8"},
       "The reverse proxies whose word on who the client is gets believed.",
       list([](Config& c) -> auto& { return c.http.trusted_proxies; }, check_network, proxies_max)},
      {"http.forwarded_headers", "`x-forwarded`, `forwarded` or `either`", "either", "", "x-forwarded",
       "Which of their headers is believed; a proxy passes on the one it does not know as the client sent "
       "it.",
       choice([](Config& c) -> auto& { return c.http.forwarded_headers; }, forwarded_names)},
      {"http.threads", "number, 0 to 1024", std::int64_t{0}, "", std::int64_t{2},
       "How many threads serve; 0 means one per core.",
       number([](Config& c) -> auto& { return c.http.threads; }, 0, 1024)},
      {"http.header_bytes_max", "bytes, 1024 to 1048576", std::int64_t{16384}, "", std::int64_t{16384},
       "How large a request's line and header fields may be together.",
       number([](Config& c) -> auto& { return c.http.header_bytes_max; }, 1024, 1 << 20)},
      {"http.body_bytes_max", "bytes, 1024 to 16777216", std::int64_t{65536}, "", std::int64_t{65536},
       "How large a request's body may be.",
       number([](Config& c) -> auto& { return c.http.body_bytes_max; }, 1024, 16 << 20)},
      {"http.connections_max", "number, 1 to 1000000", std::int64_t{10000}, "", std::int64_t{10000},
       "How many connections may be open at once.",
       number([](Config& c) -> auto& { return c.http.connections_max; }, 1, connections)},
      {"http.connections_per_address_max", "number, 1 to 1000000", std::int64_t{1000}, "", std::int64_t{1000},
       "How many of them may come from one address (IPv6: one /64 network); trusted proxies may have more.",
       number([](Config& c) -> auto& { return c.http.connections_per_address_max; }, 1, connections)},
      {"http.header_timeout", "duration, 100ms to 1h", "10s", "", "10s",
       "How long a client may take to send a request's header.",
       duration([](Config& c) -> auto& { return c.http.header_timeout; }, timeout_min, timeout_max)},
      {"http.body_timeout", "duration, 100ms to 1h", "20s", "", "20s",
       "How long a client may take to send a request's body.",
       duration([](Config& c) -> auto& { return c.http.body_timeout; }, timeout_min, timeout_max)},
      {"http.idle_timeout", "duration, 100ms to 1h", "60s", "", "60s",
       "How long a connection may wait for its next request.",
       duration([](Config& c) -> auto& { return c.http.idle_timeout; }, timeout_min, timeout_max)},
      {"http.write_timeout", "duration, 100ms to 1h", "20s", "", "20s",
       "How long a client may take to receive an answer.",
       duration([](Config& c) -> auto& { return c.http.write_timeout; }, timeout_min, timeout_max)},
      {"http.shutdown_timeout", "duration, 100ms to 1h", "30s", "", "30s",
       "How long a stop waits for requests that were accepted.",
       duration([](Config& c) -> auto& { return c.http.shutdown_timeout; }, timeout_min, timeout_max)},

      {"operations.listen", "list of addresses", List{"127.0.0.1:9280"}, "", List{"127.0.0.1:9280"},
       "Where to answer /healthz, /readyz and /metrics, which are not for everybody; an empty list: nowhere.",
       list([](Config& c) -> auto& { return c.operations.listen; }, check_listen_address, addresses_max)},

      {"limits.per_key", "rate", "50/s", "", "50/s",
       "How many requests one API key may make: a number per `s`, `m` or `h`, or `off`.",
       rate([](Config& c) -> auto& { return c.limits.per_key; })},
      {"limits.per_address_failures", "rate", "30/m", "", "30/m",
       "How many bad API keys one address (IPv6: one /64 network) may try.",
       rate([](Config& c) -> auto& { return c.limits.per_address_failures; })},

      {"limits.per_address_forms", "rate", "30/m", "", "30/m",
       "How many registration and password forms one address (IPv6: one /64 network) may send.",
       rate([](Config& c) -> auto& { return c.limits.per_address_forms; })},
      {"limits.per_invite_forms", "rate", "60/m", "", "60/m", "How many of them may be sent for one invite.",
       rate([](Config& c) -> auto& { return c.limits.per_invite_forms; })},

      {"log.level", "`debug`, `info`, `warning` or `error`", "info", "", "info",
       "What is logged: this and what is graver.",
       choice([](Config& c) -> auto& { return c.log.level; }, level_names)},
      {"log.format", "`text` or `json`", "text", "", "json", "How a log line is written, to standard error.",
       choice([](Config& c) -> auto& { return c.log.format; }, format_names)},

      {"retention.keep_for", "duration", "90d", "", "90d",
       "How long invites that are over (used up, expired, revoked) are kept.",
       duration([](Config& c) -> auto& { return c.retention.keep_for; }, 0ms, std::chrono::days{365'000})},

      {"pages.overrides", "path", std::nullopt, "none", "/etc/usher/pages",
       "A folder with templates, styles, translations or app marks that take the place of usher's own.",
       file([](Config& c) -> auto& { return c.page_overrides; })},
  };
}

}  // namespace

std::span<const Option<Config>> config_options() {
  static const std::vector<Option<Config>> options = make_config_options();
  return options;
}

}  // namespace usher::config
