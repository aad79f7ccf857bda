#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "app/installation.hpp"
#include "app/xmpp_links.hpp"
#include "cluster/postgres_node_link.hpp"
#include "cluster/shared_accounts.hpp"
#include "service/account_directory.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

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
  Node(Installation& installation, XmppLinks& xmpp, telemetry::Metrics& metrics, telemetry::Logger& log);

  void start(Events events);
  /// Ends the XMPP streams, so that another node may take them.
  void stop();

  /// Where accounts are made, here or by the node that leads; null where no host has an XMPP server.
  [[nodiscard]] service::AccountDirectory* directory();
  [[nodiscard]] bool leads() const { return leading_; }
  /// Lines for `/readyz`.
  [[nodiscard]] std::string state() const;

 private:
  void on_leading(bool leading) override;
  void on_nodes(std::size_t count) override;
  void on_message(std::string_view text) override;
  void on_link(bool connected, const std::string& why) override;

  XmppLinks& xmpp_;
  telemetry::Metrics& metrics_;
  telemetry::Logger& log_;
  Events events_;
  std::unique_ptr<cluster::PostgresNodeLink> link_;  ///< null: there are no others
  std::optional<cluster::SharedAccounts> accounts_;
  std::atomic<bool> leading_ = false;
  std::atomic<bool> connected_ = false;
  std::mutex mutex_;
  std::condition_variable counted_;
  std::atomic<std::size_t> nodes_ = 0;
};

}  // namespace usher::app
