#pragma once

#include <functional>
#include <string>
#include <vector>

#include "adapters/xmpp/stream/iq_server.hpp"

namespace usher::xmpp {

/// Something that is listed (XEP-0030 section 4).
struct DiscoveryItem {
  std::string jid;
  std::string node;
  std::string name;
};

/// What usher says of itself: service discovery (XEP-0030), software version (XEP-0092) and pings (XEP-0199).
class Discovery {
 public:
  /// The ad-hoc commands that somebody may run (XEP-0050 section 2.2).
  /// @param from as it stands in the request
  using Commands = std::function<std::vector<DiscoveryItem>(std::string_view from)>;

  /// @param version usher's own
  Discovery(std::string version, Commands commands)
      : version_(std::move(version)), commands_(std::move(commands)) {}

  /// This object must outlive the server that it is mounted on.
  void mount(IqServer& server);

 private:
  void info(const Element& iq, const Element& query, IqResponder respond) const;
  void items(const Element& iq, const Element& query, IqResponder respond) const;

  std::string version_;
  Commands commands_;
};

}  // namespace usher::xmpp
