#pragma once

#include <functional>
#include <string>

#include "core/host.hpp"
#include "service/stream_redemptions.hpp"
#include "xmpp/stream/iq_server.hpp"

namespace usher::xmpp {

/// What the plugin in an XMPP server asks of usher (docs/plugin-protocol.md).
///
/// Only a host that usher serves may ask, and only about its own invites: the server stamps the sender's
/// address, and no account and no other server can send as a bare domain of its. Handlers run on
/// the component's thread; what they answer comes from any.
class PluginRequests {
 public:
  /// The plugin of a host came or went.
  using Greeted = std::function<void(const core::Host& host, bool there, const std::string& version)>;
  /// An ad-hoc command that somebody gave to the host itself.
  using Forwarded =
      std::function<void(const core::Host& host, const Element& forwarded, IqResponder respond)>;
  /// What a plugin's greeting is answered with.
  using Hello = std::function<Element(const core::Host& host)>;

  PluginRequests(service::StreamRedemptions& redemptions, const core::Hosts& hosts, Greeted greeted,
                 Hello answer, Forwarded forwarded)
      : redemptions_(redemptions),
        hosts_(hosts),
        greeted_(std::move(greeted)),
        hello_(std::move(answer)),
        forwarded_(std::move(forwarded)) {}

  /// This object must outlive the server that it is mounted on.
  void mount(IqServer& server);

 private:
  using Handler = void (PluginRequests::*)(const core::Host&, const Element&, IqResponder);

  void handle(IqServer& server, std::string type, std::string name, Handler handler);
  void hello(const core::Host& host, const Element& asked, IqResponder respond);
  void goodbye(const core::Host& host, const Element& asked, IqResponder respond);
  void preauth(const core::Host& host, const Element& asked, IqResponder respond);
  void reserve(const core::Host& host, const Element& asked, IqResponder respond);
  void commit(const core::Host& host, const Element& asked, IqResponder respond);
  void release(const core::Host& host, const Element& asked, IqResponder respond);
  void subscribe(const core::Host& host, const Element& asked, IqResponder respond);
  void account_deleted(const core::Host& host, const Element& asked, IqResponder respond);

  service::StreamRedemptions& redemptions_;
  const core::Hosts& hosts_;
  Greeted greeted_;
  Hello hello_;
  Forwarded forwarded_;
};

}  // namespace usher::xmpp
