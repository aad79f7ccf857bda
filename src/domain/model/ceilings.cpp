#include "domain/model/ceilings.hpp"

#include <string>

#include "domain/model/duration.hpp"

namespace usher::domain {
namespace {

Result<void> check_ttl(const Host& host, Duration ttl) {
  if (!host.invite_ttl_max || ttl <= *host.invite_ttl_max) return {};
  return fail(Errc::invalid_argument, "an invite of " + host.domain.str() + " lives for " +
                                          format_duration(*host.invite_ttl_max, 2) +
                                          " at most: the administrator set this limit");
}

Result<void> check_uses(const Host& host, UseLimit uses) {
  if (!host.invite_uses_max || (uses.value() && *uses.value() <= *host.invite_uses_max)) return {};
  return fail(Errc::invalid_argument, "an invite of " + host.domain.str() + " has " +
                                          std::to_string(*host.invite_uses_max) +
                                          " uses at most: the administrator set this limit");
}

}  // namespace

Result<void> check_ceilings(const Host& host, const Invite& created) {
  if (auto allowed = check_ttl(host, created.expires_at - created.created_at); !allowed) return allowed;
  return check_uses(host, created.uses_allowed);
}

Result<void> check_ceilings(const Host& host, const InviteChanges& changes, Timestamp now) {
  if (changes.uses_allowed) {
    if (auto allowed = check_uses(host, *changes.uses_allowed); !allowed) return allowed;
  }
  if (!changes.expires_at) return {};
  return check_ttl(host, *changes.expires_at - now);
}

}  // namespace usher::domain
