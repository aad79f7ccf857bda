#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/xmpp/accounts/host_accounts.hpp"
#include "adapters/xmpp/commands/invite_commands.hpp"
#include "adapters/xmpp/discovery/discovery.hpp"
#include "adapters/xmpp/plugin/plugin_requests.hpp"
#include "adapters/xmpp/stream/component.hpp"
#include "domain/model/host.hpp"
#include "domain/use_cases/stream_redemptions.hpp"

namespace usher::xmpp {

/// Learns what becomes of a connection. Called on its thread; must be quick.
class ServerObserver : public ComponentObserver {
 public:
  /// Also where what it says of itself changed.
  /// @param greeting empty where it is not there
  virtual void on_plugin(const domain::Host& host, bool there, const plugin::Greeting& greeting) = 0;
  /// No plugin greeted back.
  /// @param commands whether the server lets usher make accounts by administration commands instead
  virtual void on_no_plugin(const domain::Host& host, CommandRights commands) = 0;
};

/// usher on one XMPP server: its component, what that answers, and the accounts of the hosts behind it.
/// Thread-safe but for `start` and `stop`, which are for one thread.
class ServerConnection final : private ComponentObserver {
 public:
  /// Everything but what is taken by value must outlive this.
  /// @param hosts those that the server has
  /// @param accounts where the hosts' accounts are added
  /// @param version usher's own
  ServerConnection(ComponentOptions options, std::vector<const domain::Host*> hosts, HostAccounts& accounts,
                   domain::StreamRedemptions& redemptions, InviteCommands& commands, std::string version,
                   ServerObserver& observer);

  /// Keeps `owner`, of this and of what it uses, until all that the server asked is over. Before `start`.
  void keep(std::weak_ptr<void> owner) { component_.server().keep(std::move(owner)); }
  void start() { component_.start(); }
  /// Harmless to repeat, and it may be started again.
  void stop();

  [[nodiscard]] const std::string& domain() const { return component_.domain(); }
  [[nodiscard]] bool connected() const { return component_.connected(); }
  [[nodiscard]] const std::vector<const domain::Host*>& hosts() const { return hosts_; }

 private:
  void on_connected(const std::string& domain) override;
  void on_disconnected(const std::string& domain, const std::string& why) override;
  void on_refused(const std::string& domain, std::string_view why, std::uint64_t count) override {
    observer_.on_refused(domain, why, count);
  }
  /// A server may lose what it is asked right after the handshake: a greeting is repeated, and the last one
  /// counts.
  /// @param last whether it is not repeated
  void greet(const domain::Host& host, bool last);
  void greeted(const domain::Host& host, bool last, std::uint64_t number, const IqReply& reply);
  void take_message(const Element& message);
  [[nodiscard]] Element hello_to(const domain::Host& host) const;
  /// The host whose commands somebody means who asks the component itself: their own, else the only one.
  [[nodiscard]] const domain::Host* host_for(const domain::BareJid& address) const;
  [[nodiscard]] std::vector<DiscoveryItem> commands_for(std::string_view from) const;
  void run_command(const Element& iq, const Element& command, IqResponder respond);
  void run_forwarded(const domain::Host& host, const Element& forwarded, IqResponder respond);
  void plugin_is(const domain::Host& host, bool there, const plugin::Greeting& greeting);

  std::vector<const domain::Host*> hosts_;
  HostAccounts& accounts_;
  InviteCommands& commands_;
  ServerObserver& observer_;
  Discovery discovery_;
  std::map<domain::DomainName, plugin::Greeting>
      greetings_;  ///< of plugins that are there; the connection's thread
  std::map<domain::DomainName, std::uint64_t> unanswered_;  ///< the number of the last greeting; likewise
  std::uint64_t greetings_sent_ = 0;                        ///< likewise
  PluginRequests plugin_requests_;
  Component component_;
};

}  // namespace usher::xmpp
