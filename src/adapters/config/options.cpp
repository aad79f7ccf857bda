#include <array>
#include <utility>

#include "adapters/config/checks.hpp"
#include "adapters/config/database_address.hpp"
#include "adapters/config/option.hpp"
#include "adapters/config/setters.hpp"

namespace usher::config {
namespace {

using namespace std::chrono_literals;
using List = std::vector<std::string>;

constexpr std::size_t addresses_max = 64;
constexpr std::size_t proxies_max = 1000;

constexpr std::array level_names{std::pair{text::LogLevel::debug, std::string_view{"debug"}},
                                 std::pair{text::LogLevel::info, std::string_view{"info"}},
                                 std::pair{text::LogLevel::warning, std::string_view{"warning"}},
                                 std::pair{text::LogLevel::error, std::string_view{"error"}}};
constexpr std::array format_names{std::pair{text::LogFormat::text, std::string_view{"text"}},
                                  std::pair{text::LogFormat::json, std::string_view{"json"}}};
constexpr std::array reach_names{
    std::pair{domain::WebhookReach::public_only, std::string_view{"public"}},
    std::pair{domain::WebhookReach::and_loopback, std::string_view{"public-and-loopback"}}};
constexpr std::array forwarded_names{
    std::pair{http::ForwardedHeaders::x_forwarded, std::string_view{"x-forwarded"}},
    std::pair{http::ForwardedHeaders::forwarded, std::string_view{"forwarded"}},
    std::pair{http::ForwardedHeaders::either, std::string_view{"either"}}};

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

auto database() {
  return Kind{std::string("`sqlite:PATH`, a path or `postgresql://USER@HOST/NAME`"), std::string(),
              set_database, [](Config&) { return Value{}; }};
}

std::vector<Option<Config>> make_config_options() {
  constexpr std::int64_t connections = 1'000'000;
  constexpr domain::Duration timeout_min = 100ms;
  constexpr domain::Duration timeout_max = 1h;
  return {
      {"data_dir", file([](Config& c) -> auto& { return c.data_dir; }),
       "The folder that holds what usher keeps: its database and its secret key."},
      {"database", secret(database()),
       "Where invites and API keys are kept: an SQLite file, or a PostgreSQL database by its address "
       "(docs/postgresql.md), which can name several hosts.",
       "sqlite:/var/lib/usher/usher.sqlite3", "`usher.sqlite3` in `data_dir`"},
      {"key_file", secret_file([](Config& c) -> auto& { return c.key_file; }),
       "The secret key that every invite link and API key depends on: keep a copy of it apart from the "
       "database.",
       "/var/lib/usher/usher.key", "`usher.key` in `data_dir`"},
      {"http.listen",
       list([](Config& c) -> auto& { return c.http.listen; }, "addresses", check_listen_address,
            addresses_max),
       "Where to answer plain HTTP: an IP address, `localhost` or `*`, and a port.",
       List{"127.0.0.1:5285", "[::1]:5285"}},
      {"http.tls_listen",
       list([](Config& c) -> auto& { return c.http.tls_listen; }, "addresses", check_listen_address,
            addresses_max),
       "Where to answer HTTPS; needs `http.certificate` and `http.private_key`.", List{"*:443"}},
      {"http.certificate", secret_file([](Config& c) -> auto& { return c.http.certificate; }),
       "The certificate and its chain, in PEM form; SIGHUP reads it again.", "/etc/usher/fullchain.pem",
       "none"},
      {"http.private_key", secret_file([](Config& c) -> auto& { return c.http.private_key; }),
       "The certificate's private key, in PEM form.", "/etc/usher/privkey.pem", "none"},
      {"http.trusted_proxies",
       list([](Config& c) -> auto& { return c.http.trusted_proxies; }, "addresses and networks",
            check_network, proxies_max),
       "The reverse proxies that are believed when they say who the client is.",
       List{"127.0.0.1", "10.0.0.0/8"}},
      {"http.forwarded_headers",
       choice([](Config& c) -> auto& { return c.http.forwarded_headers; }, forwarded_names),
       "Which of their headers is believed; a proxy that does not know the other one passes it on as the "
       "client sent it.",
       "x-forwarded"},
      {"http.threads", number([](Config& c) -> auto& { return c.http.threads; }, 0, 1024),
       "How many threads serve; 0 means one per core.", std::int64_t{2}},
      {"http.header_bytes_max",
       bytes([](Config& c) -> auto& { return c.http.header_bytes_max; }, 1024, 1 << 20),
       "How large a request's line and header fields may be together."},
      {"http.body_bytes_max", bytes([](Config& c) -> auto& { return c.http.body_bytes_max; }, 1024, 16 << 20),
       "How large a request's body may be."},
      {"http.connections_max",
       number([](Config& c) -> auto& { return c.http.connections_max; }, 1, connections),
       "How many connections may be open at once."},
      {"http.connections_per_address_max",
       number([](Config& c) -> auto& { return c.http.connections_per_address_max; }, 1, connections),
       "How many of them may come from one address (IPv6: one /64 network); trusted proxies may have more."},
      {"http.header_timeout",
       duration([](Config& c) -> auto& { return c.http.header_timeout; }, timeout_min, timeout_max),
       "How long a client may take to send a request's header."},
      {"http.body_timeout",
       duration([](Config& c) -> auto& { return c.http.body_timeout; }, timeout_min, timeout_max),
       "How long a client may take to send a request's body."},
      {"http.idle_timeout",
       duration([](Config& c) -> auto& { return c.http.idle_timeout; }, timeout_min, timeout_max),
       "How long a connection may wait for its next request."},
      {"http.write_timeout",
       duration([](Config& c) -> auto& { return c.http.write_timeout; }, timeout_min, timeout_max),
       "How long a client may go on without taking anything of its answer."},
      {"http.shutdown_timeout",
       duration([](Config& c) -> auto& { return c.http.shutdown_timeout; }, timeout_min, timeout_max),
       "How long usher waits for requests that it accepted before it stops."},
      {"operations.listen",
       list([](Config& c) -> auto& { return c.operations.listen; }, "addresses", check_listen_address,
            addresses_max),
       "Where to answer /healthz, /readyz and /metrics, which are not for everybody; an empty list: "
       "nowhere."},
      {"limits.per_key", rate([](Config& c) -> auto& { return c.limits.per_key; }),
       "How many requests one API key may make: a number per `s`, `m` or `h`, or `off`."},
      {"limits.per_address_failures", rate([](Config& c) -> auto& { return c.limits.per_address_failures; }),
       "How many bad API keys one address (IPv6: one /64 network) may try."},
      {"limits.per_address_forms", rate([](Config& c) -> auto& { return c.limits.per_address_forms; }),
       "How many registration and password forms one address (IPv6: one /64 network) may send."},
      {"limits.per_invite_forms", rate([](Config& c) -> auto& { return c.limits.per_invite_forms; }),
       "How many of them may be sent for one invite."},
      {"log.level", choice([](Config& c) -> auto& { return c.log.level; }, level_names),
       "The least severe kind of message that is logged."},
      {"log.format", choice([](Config& c) -> auto& { return c.log.format; }, format_names),
       "How a log line is written, to standard error.", "json"},
      {"retention.keep_for", duration([](Config& c) -> auto& { return c.retention.keep_for; }),
       "How long invites that are over (used up, expired, revoked) are kept."},
      {"retention.events", duration([](Config& c) -> auto& { return c.retention.events; }),
       "How long the record of what happened goes back (`usher log`)."},
      {"retention.statistics", duration([](Config& c) -> auto& { return c.retention.statistics; }),
       "How long the counts of each day are kept (`usher stats`)."},
      {"webhooks.reach", choice([](Config& c) -> auto& { return c.webhooks.reach; }, reach_names),
       "Where webhooks may lead: addresses of the public network, by HTTPS, or this machine itself too, also "
       "by "
       "plain HTTP.",
       "public-and-loopback"},
      {"pages.overrides", file([](Config& c) -> auto& { return c.page_overrides; }),
       "A folder with templates, styles, translations or app marks that take the place of usher's own.",
       "/etc/usher/pages", "none"},
  };
}

}  // namespace

std::span<const Option<Config>> config_options() {
  static const std::vector<Option<Config>> options = make_config_options();
  return options;
}

}  // namespace usher::config
