#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/host.hpp"
#include "core/jid.hpp"
#include "core/time.hpp"

namespace usher::xmpp {

/// Who runs a command.
struct CommandRequester {
  core::BareJid address;
  std::string full;    ///< with the resource: whose session it is
  bool admin = false;  ///< of the host, as its server says
};

/// Who may run a command; nobody by default.
struct CommandAccess {
  bool everyone = false;  ///< every account of the host
  bool admins = false;
  std::vector<core::BareJid> addresses;  ///< of any host

  [[nodiscard]] bool allows(const core::Host& host, const CommandRequester& requester) const {
    return (everyone && requester.address.domain() == host.domain) || (admins && requester.admin) ||
           std::ranges::find(addresses, requester.address) != addresses.end();
  }
  [[nodiscard]] bool nobody() const { return !everyone && !admins && addresses.empty(); }
};

/// What one host lets its people do by ad-hoc commands.
struct CommandPolicy {
  CommandAccess contact_invites{.everyone = true, .admins = false, .addresses = {}};
  CommandAccess account_invites{.everyone = false, .admins = true, .addresses = {}};
  CommandAccess password_resets{.everyone = false, .admins = true, .addresses = {}};
  std::uint32_t live_invites_max = 100;  ///< pending ones that one account created; at most 1000
  /// Invites that one account creates in a period; none: no limit.
  std::optional<std::uint32_t> rate = 20;
  core::Duration rate_period = std::chrono::hours{1};
};

}  // namespace usher::xmpp
