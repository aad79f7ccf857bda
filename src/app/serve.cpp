#include "app/serve.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "accounts/demo_accounts.hpp"
#include "api/invites_api.hpp"
#include "app/descriptors.hpp"
#include "app/housekeeping.hpp"
#include "app/installation.hpp"
#include "app/node.hpp"
#include "app/observers.hpp"
#include "app/operations.hpp"
#include "app/self_check_route.hpp"
#include "app/server_options.hpp"
#include "app/signals.hpp"
#include "app/version.hpp"
#include "app/website.hpp"
#include "app/xmpp_links.hpp"
#include "http/server.hpp"
#include "service/settlement.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace usher::app {
namespace {

/// A running server, its parts in the order in which they depend on each other.
class RunningServer {
 public:
  RunningServer(const config::Config& config, bool demo_accounts, telemetry::Logger& log)
      : log_(log),
        installation_(config, &store_metrics_),
        demo_(demo_accounts ? std::make_unique<accounts::DemoAccounts>(installation_.random) : nullptr),
        xmpp_(installation_, metrics_, log),
        node_(installation_, xmpp_, metrics_, log),
        invites_api_(installation_.keys, installation_.invitations, installation_.hosts, limits(),
                     api_metrics_),
        website_(installation_, directory(), demo_accounts),
        settlement_(*installation_.store, directory(), installation_.clock),
        operations_(*installation_.store, metrics_, [this] { return node_.state(); }),
        housekeeping_(*installation_.store, installation_.clock, installation_.config.retention.keep_for,
                      settlement_, metrics_, log, [this] { return node_.leads(); }),
        public_server_(public_server_options(installation_.config), public_routes(), &http_observer_) {
    if (!installation_.config.operations.listen.empty()) {
      operations_server_.emplace(operations_server_options(installation_.config), operations_routes());
    }
  }

  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;
  /// Also where the start broke off: nothing may run any more when the first part goes.
  ~RunningServer() { end(std::chrono::milliseconds{0}); }

  void start() {
    node_.start({.on_connected = [this] { housekeeping_.settle_soon(); },
                 .on_nodes = [this](std::uint32_t count) { share(count); }});
    public_server_.start();
    if (operations_server_) operations_server_->start();
    housekeeping_.start();
    for (const auto& address : installation_.config.http.listen)
      log_.info("listening", {{"address", address}});
    for (const auto& address : installation_.config.http.tls_listen) {
      log_.info("listening", {{"address", address}, {"tls", true}});
    }
    for (const auto& address : installation_.config.operations.listen) {
      log_.info("listening for monitoring", {{"address", address}});
    }
    if (demo_) log_.warning("demonstration: accounts are kept in memory and are not real", {});
    if (installation_.hosts.all().empty()) {
      log_.warning("no host is configured: add a section [host.\"example.com\"] to usher.toml", {});
    }
  }

  void run(const Signals& signals) {
    while (true) {
      const auto signal = signals.wait();
      if (signal == Signal::stop) return;
      if (signal == Signal::reload) reload();
    }
  }

  void stop() {
    log_.info("stopping", {});
    operations_.stopping();
    end(installation_.config.http.shutdown_timeout);
    log_.info("stopped", {});
  }

 private:
  void end(std::chrono::milliseconds grace) {
    if (!installation_.store) return;
    public_server_.stop(grace);
    public_server_.join();
    housekeeping_.begin_stop();
    if (operations_server_) {
      operations_server_->stop(std::chrono::seconds{1});
      operations_server_->join();
    }
    // What a settlement under way still asks of accounts ends with this.
    node_.stop();
    housekeeping_.stop();
    // It answers what it accepted, on its own threads: while those are there whom it answers.
    installation_.store.reset();
  }

  [[nodiscard]] api::InvitesApiLimits limits() const {
    const auto& settings = installation_.config.limits;
    return {.per_key = rate_of(settings.per_key),
            .per_address_failures = rate_of(settings.per_address_failures)};
  }

  /// Where accounts are made; null: nowhere.
  [[nodiscard]] service::AccountDirectory* directory() {
    if (demo_) return demo_.get();
    return node_.directory();
  }

  /// All nodes together keep the limits.
  void share(std::uint32_t nodes) {
    invites_api_.share_limits_among(nodes);
    website_.share_limits_among(nodes);
  }

  http::Router public_routes() {
    http::Router router;
    invites_api_.mount(router);
    website_.mount(router);
    mount_self_check(router, self_check_);
    return router;
  }

  http::Router operations_routes() {
    http::Router router;
    operations_.mount(router);
    return router;
  }

  void reload() {
    if (installation_.config.http.tls_listen.empty()) return;
    const auto reloaded = public_server_.reload_certificates();
    if (reloaded) {
      log_.info("certificate reloaded", {});
    } else {
      log_.error("certificate not reloaded: the old one stays", {{"why", reloaded.error()}});
    }
  }

  telemetry::Logger& log_;
  telemetry::Metrics metrics_{version()};
  StoreMetrics store_metrics_{metrics_};
  ApiMetrics api_metrics_{metrics_};
  HttpObserver http_observer_{metrics_, log_};
  Installation installation_;
  doctor::SelfCheck self_check_{installation_.master};
  std::unique_ptr<accounts::DemoAccounts> demo_;
  XmppLinks xmpp_;
  Node node_;
  api::InvitesApi invites_api_;
  Website website_;
  service::Settlement settlement_;
  Operations operations_;
  Housekeeping housekeeping_;
  http::Server public_server_;
  std::optional<http::Server> operations_server_;
};

telemetry::LogOptions log_options(const config::LogSettings& settings) {
  static_assert(static_cast<int>(config::LogLevel::error) == static_cast<int>(telemetry::Level::error));
  const bool json = settings.format == config::LogFormat::json;
  return {.level = static_cast<telemetry::Level>(settings.level),
          .format = json ? telemetry::LogFormat::json : telemetry::LogFormat::text};
}

}  // namespace

int serve(const config::Config& config, bool demo_accounts) {
  const Signals signals;
  telemetry::Logger log(log_options(config.log));
  log.info("starting", {{"version", version()}});
  raise_descriptor_limit(config.http.connections_max, log);
  RunningServer server(config, demo_accounts, log);
  server.start();
  server.run(signals);
  server.stop();
  return 0;
}

}  // namespace usher::app
