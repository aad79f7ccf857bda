#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/host.hpp"
#include "service/stream_redemptions.hpp"
#include "xmpp/accounts/host_accounts.hpp"
#include "xmpp/commands/invite_commands.hpp"
#include "xmpp/discovery/discovery.hpp"
#include "xmpp/plugin/plugin_requests.hpp"
#include "xmpp/stream/component.hpp"

namespace usher::xmpp {

/// Learns what becomes of a link. Called on its thread; must be quick.
class LinkObserver : public ComponentObserver {
 public:
  /// @param version the server's and the plugin's, as it calls itself; empty where it is not there
  virtual void on_plugin(const core::Host& host, bool there, const std::string& version) = 0;
  /// No plugin greeted back.
  /// @param commands whether the server lets usher make accounts by administration commands instead
  virtual void on_no_plugin(const core::Host& host, bool commands) = 0;
};

/// usher on one XMPP server: its component, what that answers, and the accounts of the hosts behind it.
/// Thread-safe but for `start` and `stop`, which are for one thread.
class ServerLink final : private ComponentObserver {
 public:
  /// Everything but what is taken by value must outlive this.
  /// @param hosts those that the server has
  /// @param accounts where the hosts' accounts are added
  /// @param version usher's own
  ServerLink(ComponentOptions options, std::vector<const core::Host*> hosts, HostAccounts& accounts,
             service::StreamRedemptions& redemptions, InviteCommands& commands, std::string version,
             LinkObserver& observer);

  void start() { component_.start(); }
  /// Harmless to repeat, and it may be started again.
  void stop();

  [[nodiscard]] const std::string& domain() const { return component_.domain(); }
  [[nodiscard]] bool connected() const { return component_.connected(); }
  [[nodiscard]] const std::vector<const core::Host*>& hosts() const { return hosts_; }

 private:
  void on_connected(const std::string& domain) override;
  void on_disconnected(const std::string& domain, const std::string& why) override;
  void greet(const core::Host& host);
  void take_message(const Element& message);
  [[nodiscard]] Element hello_to(const core::Host& host) const;
  /// The host whose commands somebody means who asks the component itself: their own, else the only one.
  [[nodiscard]] const core::Host* host_for(const core::BareJid& address) const;
  [[nodiscard]] std::vector<DiscoveryItem> commands_for(std::string_view from) const;
  void run_command(const Element& iq, const Element& command, IqResponder respond);
  void run_forwarded(const core::Host& host, const Element& forwarded, IqResponder respond);
  void plugin_is(const core::Host& host, bool there, const std::string& version);

  std::vector<const core::Host*> hosts_;
  HostAccounts& accounts_;
  InviteCommands& commands_;
  LinkObserver& observer_;
  Discovery discovery_;
  PluginRequests plugin_requests_;
  Component component_;
};

}  // namespace usher::xmpp
