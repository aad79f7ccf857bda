#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/cluster/postgres_membership.hpp"
#include "adapters/cluster/shared_accounts.hpp"
#include "adapters/telemetry/log.hpp"
#include "adapters/telemetry/metrics.hpp"
#include "app/installation.hpp"
#include "app/store_watch.hpp"
#include "app/xmpp_connections.hpp"
#include "domain/use_cases/account_directory.hpp"

namespace usher::app {

/// This process among those that share its database. The one that leads has the XMPP streams; a database that
/// is a file is shared with nobody, and then this one leads always.
class Node final : private cluster::NodeObserver {
 public:
  struct Events {
    /// An XMPP server is there.
    std::function<void()> on_connected;
    /// There are so many nodes. Called before `start` returns, where it can be known by then.
    std::function<void(std::uint32_t)> on_nodes;
  };

  /// What it is given must outlive this.
  Node(Installation& installation, XmppConnections& xmpp, const StoreWatch& watch,
       telemetry::Metrics& metrics, telemetry::Logger& log);

  void start(Events events);
  /// Ends the XMPP streams, so that another node may take them.
  void stop();

  /// Returns once accounts can be made, here or by another node that leads, or at `until`.
  void wait_until_ready(std::chrono::steady_clock::time_point until);

  /// Where accounts are made, here or by the node that leads; null where no host has an XMPP server.
  [[nodiscard]] domain::AccountDirectory* directory();
  [[nodiscard]] bool leads() const { return leading_; }
  /// Lines for `/readyz`.
  [[nodiscard]] std::string state() const;

 private:
  void on_leading(bool leading) override;
  void on_nodes(std::size_t count) override;
  void on_beat(const cluster::Surroundings& seen) override;
  void on_message(std::string_view text) override;
  void on_connection(bool connected, const std::string& why) override;

  [[nodiscard]] std::unique_ptr<cluster::PostgresMembership> make_membership();
  /// Why this node must not lead; empty where it may.
  [[nodiscard]] std::string why_not_lead() const;
  void compare_clocks(const cluster::Surroundings& seen);
  void compare_configurations(const cluster::Surroundings& seen);

  Installation& installation_;
  XmppConnections& xmpp_;
  const StoreWatch& watch_;
  telemetry::Metrics& metrics_;
  telemetry::Logger& log_;
  Events events_;
  std::unique_ptr<cluster::PostgresMembership> membership_;  ///< null: there are no others
  std::optional<cluster::SharedAccounts> accounts_;
  std::atomic<bool> leading_ = false;
  std::atomic<bool> connected_ = false;
  std::atomic<bool> another_leads_ = false;
  std::atomic<bool> lacks_component_ = false;
  std::atomic<std::size_t> configured_otherwise_ = 0;
  std::atomic<std::int64_t> clock_off_ms_ = 0;  ///< this machine's clock, of the database's
  std::string told_why_not_;                    ///< the membership's thread's own
  bool told_clock_ = false;                     ///< so is this
  std::mutex mutex_;
  std::condition_variable changed_;  ///< the nodes, or who leads
  std::atomic<std::size_t> nodes_ = 0;
};

}  // namespace usher::app
