#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/http/rate.hpp"
#include "domain/model/host.hpp"
#include "domain/model/jid.hpp"

namespace usher::xmpp {

/// Who runs a command.
struct CommandRequester {
  domain::BareJid address;
  std::string full;    ///< with the resource: whose session it is
  bool admin = false;  ///< of the host, as its server says
};

/// Who may run a command; nobody by default.
struct CommandAccess {
  bool everyone = false;  ///< every account of the host
  bool admins = false;
  std::vector<domain::BareJid> addresses;  ///< of any host

  [[nodiscard]] bool allows(const domain::Host& host, const CommandRequester& requester) const {
    return (everyone && requester.address.domain() == host.domain) || (admins && requester.admin) ||
           std::ranges::find(addresses, requester.address) != addresses.end();
  }
  [[nodiscard]] bool nobody() const { return !everyone && !admins && addresses.empty(); }
};

/// What one host lets its people do by ad-hoc commands; nothing by default.
struct CommandPolicy {
  CommandAccess contact_invites;
  CommandAccess account_invites;
  CommandAccess password_resets;
  std::uint32_t live_invites_max = 0;  ///< pending ones that one account created; at most 1000
  http::Rate rate;                     ///< of one account's invites
};

}  // namespace usher::xmpp
