#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "app/installation.hpp"
#include "service/account_directory.hpp"
#include "service/stream_redemptions.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"
#include "xmpp/accounts/host_accounts.hpp"
#include "xmpp/server_link.hpp"

namespace usher::app {

/// The XMPP servers of all hosts, put together from the configuration: one link for each component.
class XmppLinks final : private xmpp::LinkObserver {
 public:
  /// @param installation, metrics and log must outlive this
  /// @throws std::runtime_error with one line about a secret that can't be read
  XmppLinks(Installation& installation, telemetry::Metrics& metrics, telemetry::Logger& log);

  /// @param connected called on a link's thread each time that it is there
  void start(std::function<void()> connected);
  /// They may be started again.
  void stop();

  /// Where accounts are made; null where no host has an XMPP server.
  [[nodiscard]] service::AccountDirectory* directory() { return links_.empty() ? nullptr : &accounts_; }

  /// A line for each link, and for each of its hosts how accounts and contacts are made there.
  [[nodiscard]] std::string state() const;

 private:
  void on_connected(const std::string& domain) override;
  void on_disconnected(const std::string& domain, const std::string& why) override;
  void on_plugin(const core::Host& host, bool there, const std::string& version) override;
  void on_no_plugin(const core::Host& host, bool commands) override;
  void remember(const core::Host& host, std::string accounts);

  telemetry::Metrics& metrics_;
  telemetry::Logger& log_;
  std::function<void()> connected_;
  mutable std::mutex mutex_;
  std::map<std::string, std::string> accounts_by_;  ///< by host; what `state` says
  xmpp::HostAccounts accounts_;
  service::StreamRedemptions redemptions_;
  xmpp::InviteCommands commands_;
  std::vector<std::unique_ptr<xmpp::ServerLink>> links_;
};

}  // namespace usher::app
