#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/xmpp/stream/element.hpp"

namespace usher::xmpp {

namespace ns {
inline constexpr std::string_view component = "jabber:component:accept";
inline constexpr std::string_view stream = "http://etherx.jabber.org/streams";
inline constexpr std::string_view stanza_errors = "urn:ietf:params:xml:ns:xmpp-stanzas";
inline constexpr std::string_view stream_errors = "urn:ietf:params:xml:ns:xmpp-streams";
inline constexpr std::string_view commands = "http://jabber.org/protocol/commands";
inline constexpr std::string_view data_forms = "jabber:x:data";
inline constexpr std::string_view disco_info = "http://jabber.org/protocol/disco#info";
inline constexpr std::string_view disco_items = "http://jabber.org/protocol/disco#items";
inline constexpr std::string_view ping = "urn:xmpp:ping";
inline constexpr std::string_view version = "jabber:iq:version";
}  // namespace ns

/// What an error stanza says (RFC 6120 section 8.3).
struct StanzaError {
  std::string condition;  ///< `item-not-found`
  std::string type;       ///< `cancel`, `modify`, `auth`, `wait`, `continue`
  std::string text;

  bool operator==(const StanzaError&) const = default;
};

/// Of an IQ of type `error`; `undefined-condition` where it does not say.
StanzaError error_of(const Element& stanza);

/// An IQ to be sent over a component stream. Its id is the sender's to add.
/// @param type `get`, `set`, `result` or `error`
Element make_iq(std::string_view type, std::string_view from, std::string_view to);

/// The empty result that answers an IQ.
Element result_of(const Element& iq);
/// @param application_condition beside the condition (RFC 6120 section 8.3.4)
Element error_to(const Element& iq, const StanzaError& error,
                 std::optional<Element> application_condition = std::nullopt);

/// The one payload of an IQ; null where there is none, or more than one.
const Element* payload_of(const Element& iq);

}  // namespace usher::xmpp
