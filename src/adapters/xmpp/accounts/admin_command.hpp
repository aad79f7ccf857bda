#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/xmpp/stream/iq_client.hpp"

namespace usher::xmpp {

/// A service administration command (XEP-0133) that is asked of a server.
struct AdminCommand {
  std::string from;  ///< the component
  std::string to;    ///< the host
  std::string node;
  std::vector<std::pair<std::string, std::string>> fields;
};

struct AdminFailure {
  enum class Kind : std::uint8_t {
    not_done,  ///< the server can't be reached, or does not let the component run the command
    unknown,   ///< it was asked, and whether it was done is unknown
    refused,   ///< it was asked, and the server says that it was not done
  };

  Kind kind{};
  std::string condition;  ///< of an error stanza; empty for a note
  std::string text;       ///< what the server says, for the log
};

/// Gives the completed command.
using AdminDone = std::move_only_function<void(std::expected<Element, AdminFailure>)>;

/// Runs a command in its two steps: asks for the form, then submits it. Both ways to fail are understood:
/// error stanzas as ejabberd sends them, and a completed command with a note of type `error`, as Prosody
/// does (XEP-0050 section 3.4 allows for either).
void run_admin_command(const SendIq& send, AdminCommand command, AdminDone done);

}  // namespace usher::xmpp
