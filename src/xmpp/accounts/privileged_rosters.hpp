#pragma once

#include <functional>
#include <string>

#include "core/jid.hpp"
#include "xmpp/stream/iq_client.hpp"

namespace usher::xmpp {

/// Whether a message says that the server lets the component write rosters (XEP-0356 section 4.2, in its
/// versions 1 and 2).
bool grants_roster(const Element& message);

/// Contacts by the privilege to write rosters (XEP-0356), where the server grants it. Thread-safe where
/// `send` is. Calls end within two times fifteen seconds.
class PrivilegedRosters {
 public:
  /// @param component the component's own domain
  PrivilegedRosters(SendIq send, std::string component)
      : send_(std::move(send)), component_(std::move(component)) {}

  /// Puts each in the other's roster, subscribed both ways.
  /// @param done gets whether both were
  void make_contacts(const core::BareJid& one, const core::BareJid& other,
                     std::move_only_function<void(bool)> done) const;

 private:
  SendIq send_;
  std::string component_;
};

}  // namespace usher::xmpp
