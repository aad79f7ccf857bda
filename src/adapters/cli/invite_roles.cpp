#include "adapters/cli/invite_roles.hpp"

#include <algorithm>

#include "base/text/joined.hpp"

namespace usher::cli {

domain::Result<void> check_roles(Session& session, const domain::Host& host,
                                 const std::vector<std::string>& roles) {
  if (roles.empty()) return {};
  const auto known = session.backend().known_roles(host.domain);
  const auto unknown = std::ranges::find_if(
      roles, [&](const std::string& role) { return std::ranges::find(known, role) == known.end(); });
  if (known.empty() || unknown == roles.end()) return {};
  return domain::fail(domain::Errc::invalid_argument, "--role " + *unknown + ": the XMPP server of " +
                                                          host.domain.str() + " has only " +
                                                          text::joined(known, ", "));
}

}  // namespace usher::cli
