#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>

#include "adapters/xmpp/stream/iq_client.hpp"
#include "domain/model/jid.hpp"

namespace usher::xmpp {

/// Whether a message says that the server lets the component write rosters (XEP-0356 section 4.2, in its
/// versions 1 and 2).
bool grants_roster(const Element& message);
/// Whether it says what the server grants at all.
bool names_privileges(const Element& message);

/// How far the server kept its word that it made contacts.
enum class ContactsMade : std::uint8_t {
  confirmed,    ///< a roster that was read back has its contact, and none lacks it
  unconfirmed,  ///< it answered that it did, and neither roster could be read back
};

using ContactsDone = std::move_only_function<void(std::expected<ContactsMade, IqFailure>)>;

/// Contacts by the privilege to write rosters (XEP-0356), where the server grants it. Thread-safe where
/// `send` is. Calls end within four times eight seconds.
class PrivilegedRosters {
 public:
  /// @param component the component's own domain
  PrivilegedRosters(SendIq send, std::string component)
      : send_(std::move(send)), component_(std::move(component)) {}

  /// Puts each in the other's roster, subscribed both ways, and reads both back: ejabberd 26 answers that it
  /// wrote what it did not. Where a roster can't be read (it may be granted to write alone; it may be too
  /// large for the stream) the server's word is taken.
  /// @param done learns why not both were: `refused` also where a roster was read and lacks its contact
  void make_contacts(const domain::BareJid& one, const domain::BareJid& other, ContactsDone done) const;

 private:
  SendIq send_;
  std::string component_;
};

}  // namespace usher::xmpp
