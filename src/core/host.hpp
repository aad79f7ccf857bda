#pragma once

#include <cstdint>
#include <string>

#include "core/jid.hpp"
#include "core/time.hpp"

namespace usher::core {

/// An XMPP domain that usher serves, as the administrator configured it.
struct Host {
  DomainName domain;
  /// Where browsers reach usher for this host: `https://example.com`, without a trailing slash.
  std::string public_url;
  /// The landing page's address, with `{token}` where the token goes.
  std::string landing_url;
  /// What people call the service; shown on pages.
  std::string site_name;
  /// How long an invite lives where its creator does not say.
  Duration invite_ttl;
  /// The same for password resets.
  Duration reset_ttl;
};

}  // namespace usher::core
