#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/xmpp/plugin/protocol.hpp"
#include "adapters/xmpp/stream/iq_server.hpp"
#include "domain/model/host.hpp"
#include "domain/use_cases/stream_redemptions.hpp"

namespace usher::xmpp {

/// What the plugin in an XMPP server asks of usher (docs/plugin-protocol.md).
///
/// Only a host of the server at the stream's other end may ask, and only about its own invites: that server
/// stamps the sender's address, and no account of its and no server behind it can send as a bare domain of
/// its. Another server that usher serves could, which is why hosts of others are refused. Handlers run on the
/// component's thread; what they answer comes from any.
class PluginRequests {
 public:
  /// The plugin of a host came or went.
  using Greeted = std::function<void(const domain::Host& host, bool there, const plugin::Greeting& greeting)>;
  /// An ad-hoc command that somebody gave to the host itself.
  using Forwarded =
      std::function<void(const domain::Host& host, const Element& forwarded, IqResponder respond)>;
  /// What a plugin's greeting is answered with.
  using Hello = std::function<Element(const domain::Host& host)>;

  /// @param hosts that server's; they outlive this
  PluginRequests(domain::StreamRedemptions& redemptions, std::vector<const domain::Host*> hosts,
                 Greeted greeted, Hello answer, Forwarded forwarded)
      : redemptions_(redemptions),
        hosts_(std::move(hosts)),
        greeted_(std::move(greeted)),
        hello_(std::move(answer)),
        forwarded_(std::move(forwarded)) {}

  /// This object must outlive the server that it is mounted on.
  void mount(IqServer& server);

 private:
  using Handler = void (PluginRequests::*)(const domain::Host&, const Element&, IqResponder);

  void handle(IqServer& server, std::string type, std::string name, Handler handler);
  /// Who sent it; null for anybody else.
  [[nodiscard]] const domain::Host* sender_of(const Element& iq) const;
  void hello(const domain::Host& host, const Element& asked, IqResponder respond);
  void goodbye(const domain::Host& host, const Element& asked, IqResponder respond);
  void forwarded_command(const domain::Host& host, const Element& asked, IqResponder respond);
  void preauth(const domain::Host& host, const Element& asked, IqResponder respond);
  void reserve(const domain::Host& host, const Element& asked, IqResponder respond);
  void commit(const domain::Host& host, const Element& asked, IqResponder respond);
  void release(const domain::Host& host, const Element& asked, IqResponder respond);
  void subscribe(const domain::Host& host, const Element& asked, IqResponder respond);
  void account_deleted(const domain::Host& host, const Element& asked, IqResponder respond);

  domain::StreamRedemptions& redemptions_;
  std::vector<const domain::Host*> hosts_;
  Greeted greeted_;
  Hello hello_;
  Forwarded forwarded_;
};

}  // namespace usher::xmpp
