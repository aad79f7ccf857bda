#pragma once

#include <string>
#include <string_view>

#include "core/error.hpp"
#include "xmpp/stream/stanza.hpp"

// What usher and its plugin in an XMPP server say to each other; docs/plugin-protocol.md is its description.
namespace usher::xmpp::plugin {

inline constexpr std::string_view protocol = "urn:usher:plugin:0";

/// Told in greetings; grows with what is added to the protocol.
inline constexpr std::string_view protocol_version = "0";

/// Of plugins/prosody/mod_usher, as it is beside this very source; `usher doctor` compares.
inline constexpr std::string_view prosody_plugin_version = "0.1.0";

/// How a plugin calls itself, shortened: it goes to the log.
inline std::string version_of(const Element& hello) {
  static constexpr std::size_t version_bytes_max = 100;
  return std::string(hello.attribute("version").substr(0, version_bytes_max));
}

inline Element element(std::string_view name) { return Element(std::string(name), std::string(protocol)); }

/// An error as a stanza says it: the condition is what the plugin's server may pass on to a client.
StanzaError stanza_error_of(const core::Error& error);

/// What the plugin answers a request about an account with.
/// @param otherwise for a condition that says nothing about it
core::Error error_of_stanza(const StanzaError& error, core::Errc otherwise);

}  // namespace usher::xmpp::plugin
