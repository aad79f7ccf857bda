#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/telemetry/log.hpp"
#include "adapters/telemetry/metrics.hpp"
#include "adapters/xmpp/accounts/host_accounts.hpp"
#include "adapters/xmpp/server_connection.hpp"
#include "app/installation.hpp"
#include "domain/use_cases/account_directory.hpp"
#include "domain/use_cases/stream_redemptions.hpp"

namespace usher::app {

/// The XMPP servers of all hosts, put together from the configuration: one connection for each component.
class XmppConnections final : private xmpp::ServerObserver {
 public:
  /// @param installation, metrics and log must outlive this
  /// @throws std::runtime_error with one line about a secret that can't be read
  XmppConnections(Installation& installation, telemetry::Metrics& metrics, telemetry::Logger& log);

  /// Keeps `owner`, of this, until all that the servers asked is over. Before `start`.
  void keep(const std::weak_ptr<void>& owner);
  /// @param connected called on a connection's thread each time that it is there
  void start(std::function<void()> connected);
  /// They may be started again.
  void stop();

  /// Where accounts are made; null where no host has an XMPP server.
  [[nodiscard]] domain::AccountDirectory* directory() { return connections_.empty() ? nullptr : &accounts_; }

  /// Whether the components' secrets are those that `config` names now.
  /// @throws std::runtime_error with one line about one that can't be read
  [[nodiscard]] bool has_secrets_of(const config::Config& config) const;

  /// Rights can be granted and taken away while the stream is up, of which no server tells.
  /// @param all also those by whose commands accounts can be made, as far as is known
  void ask_again(bool all);

  /// A line for each connection, and for each of its hosts how accounts and contacts are made there.
  [[nodiscard]] std::string state() const;

  /// Returns once each host's server said how accounts are made there, or at `until`.
  void wait_until_known(std::chrono::steady_clock::time_point until) const;

 private:
  /// What is known of a host's server.
  struct Known {
    std::string accounts_by;         ///< as `state` says it; empty where it is not known yet
    std::string in_the_way;          ///< modules of it, separated by commas
    std::vector<std::string> roles;  ///< that accounts can have
    bool is_being_checked = false;   ///< the rights there are looked at
    bool is_doubted = false;         ///< it once did not answer as before
  };

  void on_connected(const std::string& domain) override;
  void on_disconnected(const std::string& domain, const std::string& why) override;
  void on_refused(const std::string& domain, std::string_view why, std::uint64_t count) override;
  void on_plugin(const domain::Host& host, bool there, const xmpp::plugin::Greeting& greeting) override;
  void on_no_plugin(const domain::Host& host, xmpp::CommandRights commands) override;
  void remember(const domain::Host& host, std::string accounts);
  /// As `state` says it; empty where it is not known yet.
  [[nodiscard]] std::string accounts_by(const domain::Host& host) const;
  /// Whether it is time to look at the rights at `host`, and nobody looks already.
  bool begin_check(const domain::Host& host, std::string_view known, bool all);
  /// @param known how accounts were made there when it was asked
  /// @param commands whether they can be made by commands
  void checked(const domain::Host& host, const xmpp::ServerConnection& connection, std::string_view known,
               xmpp::CommandRights commands);

  telemetry::Metrics& metrics_;
  telemetry::Logger& log_;
  std::function<void()> connected_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;  ///< how accounts are made somewhere
  std::map<domain::DomainName, Known> known_of_;
  std::map<std::string, secrets::Secret> secrets_;  ///< by the host that names them
  xmpp::HostAccounts accounts_;
  domain::StreamRedemptions redemptions_;
  xmpp::InviteCommands commands_;
  std::vector<std::unique_ptr<xmpp::ServerConnection>> connections_;
};

}  // namespace usher::app
