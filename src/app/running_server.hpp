#pragma once

#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "adapters/accounts/demo_accounts.hpp"
#include "adapters/cli/backend.hpp"
#include "adapters/config/config.hpp"
#include "adapters/telemetry/log.hpp"
#include "adapters/telemetry/metrics.hpp"
#include "adapters/web/api/v1/event_waits.hpp"
#include "app/account_log.hpp"
#include "app/descriptor_limit.hpp"
#include "app/disposal.hpp"
#include "app/front.hpp"
#include "app/housekeeping.hpp"
#include "app/inherited_sockets.hpp"
#include "app/installation.hpp"
#include "app/observers.hpp"
#include "app/operations.hpp"
#include "app/pause_watch.hpp"
#include "app/peers.hpp"
#include "app/reload.hpp"
#include "app/store_outages.hpp"
#include "app/store_watch.hpp"
#include "app/version.hpp"
#include "app/watchdog.hpp"
#include "app/webhook_delivery.hpp"
#include "base/http/server/server.hpp"
#include "maintenance/doctor/self_check.hpp"

namespace usher::app {

/// A running server, its parts in the order in which they depend on each other. One thread at a time.
class RunningServer {
 public:
  /// @throws std::runtime_error with one line that says why it can't start
  RunningServer(const config::Config& config, const cli::ServeOptions& options,
                const ConnectionLimits& connections, InheritedSockets sockets, telemetry::Logger& log);
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;
  /// Also where the start broke off: nothing may run any more when the first part goes.
  ~RunningServer() { end(std::chrono::milliseconds{0}); }

  void start();
  /// Until the XMPP servers are connected and known, or some seconds have passed: they may be away.
  void wait_for_peers();
  /// Takes over what changed in the configuration, and the certificate. Where either is bad all of it stays
  /// as it is, and the log says why.
  void reload(const ReadConfig& read);
  void stop();

  /// The threads that serve, and the one that changes the database: what a watchdog asks until `stop`.
  [[nodiscard]] std::vector<Watchdog::Part> parts();

 private:
  void apply(const config::Config& next);
  /// Has the XMPP servers and the other nodes met by `peers` in place of those that were.
  /// @param front_ends when the front is gone that used those
  void replace_peers(const std::shared_ptr<Peers>& peers, const std::future<void>& front_ends);
  [[nodiscard]] std::shared_ptr<Peers> make_peers(const config::Config& config);
  void start_node();
  void reload_certificates();
  void end(std::chrono::milliseconds grace);
  [[nodiscard]] std::shared_ptr<Front> front() const;
  /// All nodes together keep the limits.
  void share(std::uint32_t nodes);
  http::Router operations_routes();
  /// Lines for `/readyz`.
  [[nodiscard]] std::string state() const;

  telemetry::Logger& log_;
  telemetry::Metrics metrics_{version()};
  StoreWatch watch_;  ///< knows what becomes of the store, to its end
  StoreMetrics store_metrics_{metrics_, watch_};
  PauseWatch pause_watch_{metrics_, log_};
  StoreOutages outages_{log_};
  AccountLog account_log_{log_};
  ApiMetrics api_metrics_{metrics_};
  HttpObserver http_observer_{metrics_, log_};
  Installation installation_;
  doctor::SelfCheck self_check_{installation_.master};
  std::unique_ptr<accounts::DemoAccounts> demo_;
  Disposal disposal_;  ///< of peers: whatever thread the last of those goes on that use them
  std::shared_ptr<Peers> peers_;
  api::v1::EventWaits waits_{*installation_.store};
  WebhookDelivery webhook_delivery_;
  mutable std::mutex mutex_;
  std::shared_ptr<Front> front_;
  std::uint32_t nodes_ = 1;
  Operations operations_;
  Housekeeping housekeeping_;
  http::Server public_server_;
  std::optional<http::Server> operations_server_;
};

}  // namespace usher::app
