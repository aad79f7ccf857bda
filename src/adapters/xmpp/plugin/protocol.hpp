#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/xmpp/stream/stanza.hpp"
#include "domain/model/error.hpp"

// What usher and its plugin in an XMPP server say to each other; docs/plugin-protocol.md is its description.
namespace usher::xmpp::plugin {

inline constexpr std::string_view protocol = "urn:usher:plugin:0";

/// Told in greetings; grows with what is added to the protocol.
inline constexpr std::string_view protocol_version = "0";

/// Of plugins/prosody/mod_usher, as it is beside this very source; `usher doctor` compares.
inline constexpr std::string_view prosody_plugin_version = "0.2.0";

/// What a plugin says of itself and of its server. It goes to the log, and so is bounded.
struct Greeting {
  std::string version;
  /// Other modules of the server that do what usher does, and refuse its tokens.
  std::vector<std::string> in_the_way;
  /// Those that accounts can have; none where the server does not know.
  std::vector<std::string> roles{};

  bool operator==(const Greeting&) const = default;
};

Greeting greeting_of(const Element& hello);

inline Element element(std::string_view name) { return Element(std::string(name), std::string(protocol)); }

/// An error as a stanza says it: the condition is what the plugin's server may pass on to a client.
StanzaError stanza_error_of(const domain::Error& error);

/// What the plugin answers a request about an account with.
/// @param otherwise for a condition that says nothing about it
domain::Error error_of_stanza(const StanzaError& error, domain::Errc otherwise);

}  // namespace usher::xmpp::plugin
