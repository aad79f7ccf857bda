#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "adapters/config/config.hpp"
#include "adapters/telemetry/log.hpp"
#include "adapters/telemetry/metrics.hpp"
#include "app/held_accounts.hpp"
#include "app/housekeeping.hpp"
#include "app/installation.hpp"
#include "app/node.hpp"
#include "app/store_watch.hpp"
#include "app/xmpp_connections.hpp"
#include "domain/use_cases/account_directory.hpp"
#include "domain/use_cases/invite_accounts.hpp"
#include "domain/use_cases/settlement.hpp"

namespace usher::app {

/// The XMPP servers and the other nodes that this one talks to, and what depends on them. Another
/// configuration of those makes another one.
class Peers : public std::enable_shared_from_this<Peers> {
 public:
  /// @param data the open data, which must outlive this, as must the rest
  /// @param demo accounts that are not real, in place of the XMPP servers' ones; may be null
  /// @throws std::runtime_error with one line about a secret that can't be read
  Peers(config::Config config, const Installation& data, domain::AccountDirectory* demo,
        const StoreWatch& watch, telemetry::Metrics& metrics, telemetry::Logger& log);

  /// Lives on until all that the XMPP servers ask is answered: a shared pointer must own it.
  void start(Node::Events events);
  [[nodiscard]] Node& node() { return node_; }
  /// Where accounts are made; null: nowhere.
  [[nodiscard]] domain::AccountDirectory* directory();
  /// Lets those wait who ask for accounts, as long as what it gives is kept; may be null.
  [[nodiscard]] std::shared_ptr<void> hold_accounts() { return held_ ? held_->hold() : nullptr; }
  [[nodiscard]] Housekeeping::Part housekeeping();

  /// Whether these are good for `config` too.
  [[nodiscard]] bool fit(const config::Config& config) const;

 private:
  /// Those that are never held.
  [[nodiscard]] domain::AccountDirectory* accounts();

  Installation installation_;
  domain::AccountDirectory* demo_;
  XmppConnections xmpp_;
  Node node_;
  std::optional<HeldAccounts> held_;  ///< real ones, for the front
  domain::Settlement settlement_;
  domain::InviteAccounts invite_accounts_;
};

}  // namespace usher::app
